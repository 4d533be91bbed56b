'use client'
import { answer, type Schemas } from '@lookalike/client'
import type { ReactNode } from 'react'
import { integer } from '../lib/format.ts'
import { client } from './client.ts'
import panel from './panel.module.css'
import { Pill, type Tone } from './pill.tsx'
import styles from './system-view.module.css'
import { ThroughputChart } from './throughput-chart.tsx'
import { Pending, Stale } from './trouble.tsx'
import { usePolled } from './use-polled.ts'

type System = Schemas['System']

const EVERY_MS = 5000
const UNKNOWN = 'Not known'
const PARTS: Readonly<Record<keyof System['health'], string>> = {
  store: 'Vector store',
  queue: 'Job queue',
  embedder: 'Embedder',
  files: 'File store',
}
const INDEX: Readonly<Record<NonNullable<System['index']>, { tone: Tone; text: string }>> = {
  empty: { tone: 'idle', text: 'Nothing to index yet' },
  none: { tone: 'idle', text: 'None yet' },
  partial: { tone: 'warn', text: 'Partial' },
  complete: { tone: 'good', text: 'Complete' },
}

/** The state of the installation; asks again by itself. */
export function SystemView() {
  const { data, error, reload } = usePolled(
    (signal) => answer(client.GET('/v1/system', { signal })),
    EVERY_MS,
  )
  if (!data) return <Pending error={error} retry={reload} label="state of the system" />
  const { model, points, index, queue, throughput, health, versions } = data
  return (
    <>
      <Stale error={error} />
      <section className={panel.panel} aria-labelledby="health">
        <h2 id="health">Health</h2>
        <p className={panel.note}>Each part was really used a moment ago: that is what it can do now.</p>
        <ul className={styles.parts}>
          {(Object.keys(PARTS) as (keyof typeof PARTS)[]).map((part) => (
            <li key={part} className={styles.part}>
              <span>{PARTS[part]}</span>
              <Pill tone={health[part].status === 'ok' ? 'good' : 'bad'}>
                {health[part].status === 'ok' ? 'Works' : 'Failing'}
              </Pill>
              {health[part].detail !== undefined && <span className={styles.detail}>{health[part].detail}</span>}
            </li>
          ))}
        </ul>
      </section>
      <section className={panel.panel} aria-labelledby="throughput">
        <h2 id="throughput">Throughput of the last hour</h2>
        {throughput ? <ThroughputChart minutes={throughput} /> : <p>{UNKNOWN}</p>}
      </section>
      <div className={styles.cards}>
        <Card title="Collection">
          <Row name="Products">{points ? integer(points.products) : UNKNOWN}</Row>
          <Row name="Points (images)">{points ? integer(points.images) : UNKNOWN}</Row>
          <Row name="Not indexed yet">{points ? integer(points.unindexedImages) : UNKNOWN}</Row>
          <Row name="Vector index">
            {index ? <Pill tone={INDEX[index].tone}>{INDEX[index].text}</Pill> : UNKNOWN}
          </Row>
        </Card>
        <Card title="Job queue">
          <Row name="Waiting">{queue ? integer(queue.waiting) : UNKNOWN}</Row>
          <Row name="Active">{queue ? integer(queue.active) : UNKNOWN}</Row>
          <Row name="Waiting for another try">{queue ? integer(queue.delayed) : UNKNOWN}</Row>
          <Row name="Failed">{queue ? integer(queue.failed) : UNKNOWN}</Row>
        </Card>
        <Card title="Model">
          <Row name="Model">{model.id}</Row>
          <Row name="Embedding space">{model.space}</Row>
          <Row name="Dimensions">{integer(model.dimensions)}</Row>
        </Card>
        <Card title="Versions">
          <Row name="Lookalike">{versions.lookalike}</Row>
          <Row name="Node.js">{versions.node}</Row>
          <Row name="Data layout">{versions.data ?? '–'}</Row>
        </Card>
      </div>
    </>
  )
}

function Card({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section className={panel.panel}>
      <h2>{title}</h2>
      <dl className={styles.rows}>{children}</dl>
    </section>
  )
}

function Row({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  )
}
