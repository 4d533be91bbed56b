import assert from 'node:assert/strict'
import { existsSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { test } from 'node:test'
import { parse } from 'yaml'
import { COMPOSE_FILE, containerOf, exampleVariables, parseCompose } from './compose.ts'
import { ROOT } from './dockerfile.ts'

const { services } = parseCompose(readFileSync(COMPOSE_FILE, 'utf8'), exampleVariables())
const read = (file: string): unknown => parse(readFileSync(path.join(ROOT, 'infra', file), 'utf8'))

interface Prometheus {
  readonly rule_files: readonly string[]
  readonly scrape_configs: readonly {
    job_name: string
    dns_sd_configs: readonly { names: readonly string[]; port: number }[]
  }[]
}

/** What Prometheus would ask in vain, and jobs that alert rules speak of and nobody scrapes. */
function scrapeProblems({ rule_files: rules, scrape_configs: jobs }: Prometheus, alerts: string): string[] {
  const networks = services['prometheus']?.networks ?? []
  return [
    ...rules.filter((file) => !existsSync(path.join(ROOT, 'infra/prometheus', file))).map((file) => `no ${file}`),
    ...jobs.flatMap(({ job_name: job, dns_sd_configs: [target] }) => {
      const service = services[target?.names[0] ?? '']
      if (!service || job !== target?.names[0]) return [`${job} is no service`]
      if (!service.networks?.some((network) => networks.includes(network))) return [`${job} is out of reach`]
      const { env, healthcheck } = containerOf(service)
      return [env['PORT'], ...healthcheck.join(' ').split(/\D+/)].includes(String(target.port))
        ? []
        : [`${job} has another port`]
    }),
    ...[...alerts.matchAll(/\bjob=~?"([^"]*)"/g)]
      .flatMap(([, names = '']) => names.split('|'))
      .filter((name) => !jobs.some(({ job_name: job }) => job === name))
      .map((name) => `nobody scrapes ${name}`),
  ]
}

const alerts = readFileSync(path.join(ROOT, 'infra/prometheus/alerts.yml'), 'utf8')
const prometheus = read('prometheus/prometheus.yml') as Prometheus

test('Prometheus asks every service with metrics, and alert rules speak of what is scraped', () => {
  assert.deepEqual(scrapeProblems(prometheus, alerts), [])
})

test('a wrong port, a service that is not there, rules that are not there and jobs that nobody scrapes are found', () => {
  const job = (name: string, port: number) => ({ job_name: name, dns_sd_configs: [{ names: [name], port }] })
  const planted = { rule_files: ['gone.yml'], scrape_configs: [job('api', 4001), job('apis', 4000)] }
  assert.deepEqual(scrapeProblems(planted, 'up{job="embedder"}'), [
    'no gone.yml',
    'api has another port',
    'apis is no service',
    'nobody scrapes embedder',
  ])
})

test('Grafana finds its source and its dashboard where compose puts them', () => {
  const { datasources } = read('grafana/provisioning/datasources/prometheus.yml') as { datasources: { url: string }[] }
  assert.ok(services[new URL(datasources[0]?.url ?? '').hostname])
  const { providers } = read('grafana/provisioning/dashboards/lookalike.yml') as {
    providers: { options: { path: string } }[]
  }
  assert.ok(
    services['grafana']?.volumes?.some((volume) => volume.split(':')[1]?.startsWith(`${providers[0]?.options.path}/`)),
  )
})
