import assert from 'node:assert/strict'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { test } from 'node:test'
import { createGateway } from '@lookalike/service-kit'
import { parseAllDocuments, stringify } from 'yaml'
import { COMPOSE_FILE, exampleVariables, parseCompose } from './compose.ts'
import { readDockerfile, ROOT } from './dockerfile.ts'
import { ingressPaths, manifestProblems } from './kubernetes-rules.ts'
import { schemaProblems } from './kubernetes-schema.ts'
import { buildKustomization, containersOf, type Manifest } from './kustomize.ts'

const stages = readDockerfile()
const manifests = buildKustomization(path.join(ROOT, 'infra/kubernetes/autoscaling'))

test('every manifest keeps to the schema of Kubernetes or KEDA, without unknown fields', () => {
  for (const manifest of manifests)
    assert.deepEqual(schemaProblems(manifest), [], `${manifest.kind} ${manifest.metadata.name}`)
})

test('what the manifests name is there, and pods are locked up', () => {
  assert.deepEqual(manifestProblems(manifests, stages), [])
  assert.ok(manifests.every(({ metadata }) => metadata.namespace === 'lookalike'))
})

test('the base alone is complete as well', () => {
  const base = buildKustomization(path.join(ROOT, 'infra/kubernetes/base'))
  assert.deepEqual(manifestProblems(base, stages), [])
  assert.deepEqual(
    base.map(({ kind, metadata }) => `${kind} ${metadata.name}`).sort(),
    namesOf(manifests, 'ScaledObject'),
  )
})

test('the images are those of this version', () => {
  const { version } = JSON.parse(readFileSync(path.join(ROOT, 'package.json'), 'utf8')) as { version: string }
  const images = manifests.flatMap(containersOf).map(({ image }) => image)
  assert.deepEqual(
    [...new Set(images.filter((image) => image.startsWith('lookalike-')))].sort(),
    ['api', 'embedder', 'ingest-worker', 'web'].map((name) => `lookalike-${name}:${version}`),
  )
})

test('every service of ours has what it takes to be scaled and moved', () => {
  const has = (kind: string, name: string) =>
    manifests.some((each) => each.kind === kind && each.metadata.name === name)
  for (const name of ['api', 'ingest-worker', 'embedder', 'web']) {
    assert.ok(has('Deployment', name) && has('PodDisruptionBudget', name), name)
    assert.ok(has('HorizontalPodAutoscaler', name) || has('ScaledObject', name), name)
  }
})

test('the ingress sends a path where the gateway of the web server sends it', () => {
  const ingress = manifests.find(({ kind }) => kind === 'Ingress')
  assert.ok(ingress)
  const paths = ingressPaths(ingress)
  const routed = (url: string) =>
    paths
      .filter(
        ({ path: prefix, pathType }) =>
          url === prefix || (pathType === 'Prefix' && url.startsWith(prefix.replace(/\/?$/, '/'))),
      )
      .sort((a, b) => b.path.length - a.path.length)[0]?.backend.service.name
  for (const url of [
    '/',
    '/p/1',
    '/v1',
    '/v1/products',
    '/v11',
    '/docs',
    '/docs/json',
    '/docsearch',
    '/openapi.json',
    '/widget.js',
    '/admin',
    '/admin/imports',
    '/admin/queues',
    '/admin/queues/api',
    '/_next/static/x.js',
    '/livez',
    '/metrics',
  ]) {
    let gateway = ''
    const to = (name: string) => () => void (gateway = name)
    createGateway({ api: to('api'), page: to('web') })({ url } as IncomingMessage, {} as ServerResponse)
    assert.equal(routed(url), gateway, url)
  }
})

test('Kubernetes and Docker Compose run the same versions of what is not ours', () => {
  const { services } = parseCompose(readFileSync(COMPOSE_FILE, 'utf8'), exampleVariables())
  for (const { image } of manifests.flatMap(containersOf)) {
    assert.ok(
      Object.values(services).some((service) => service.image === image),
      image,
    )
  }
})

const all = stringifyAll(manifests)
const schemaViolations: readonly [what: string, from: string | RegExp, to: string, expected: RegExp][] = [
  [
    'an unknown field of a container',
    /imagePullPolicy|livenessProbe:/,
    'livenesProbe:',
    /containers\/0\/livenesProbe is not a known field/,
  ],
  ['an unknown field of an object', 'spec:\n', 'specs:\n', /not a known field|required/],
  ['a number for a text', /value: http:\/\/api:4000/, 'value: 4000', /must be string/],
  ['a text for a number', 'maxReplicas: 8', 'maxReplicas: eight', /must be/],
  ['a quantity that is none', 'memory: 512Mi', 'memory: 512 megabytes', /memory must match/],
  [
    'a version that is gone',
    'apiVersion: autoscaling/v2\n',
    'apiVersion: autoscaling/v2beta2\n',
    /no schema for autoscaling\/v2beta2/,
  ],
  ['an unknown field of KEDA', 'pollingInterval: 15', 'pollInterval: 15', /\/spec\/pollInterval is not a known field/],
]
for (const [what, from, to, expected] of schemaViolations) {
  test(`the schemas find ${what}`, () => {
    assert.match(planted(from, to).flatMap(schemaProblems).join('\n'), expected)
  })
}

const violations: readonly [what: string, from: string | RegExp, to: string, expected: RegExp][] = [
  ['root', 'runAsNonRoot: true', 'runAsNonRoot: false', /may run as root/],
  ['a writable root', 'readOnlyRootFilesystem: true', 'readOnlyRootFilesystem: false', /root file system/],
  ['capabilities', /- ALL/, '- NET_RAW', /keeps capabilities/],
  ['no limit', /limits:\n\s+memory: \w+\n/, '', /memory is not limited/],
  ['no probe', /readinessProbe:/, 'xProbe:', /has no readinessProbe/],
  ['a moving image', 'lookalike-api:0.1.0', 'lookalike-api:latest', /not pinned/],
  ['a target that is not there', 'image: lookalike-web:0.1.0', 'image: lookalike-www:0.1.0', /no target www/],
  ['a wrong port', 'containerPort: 4200', 'containerPort: 4300', /its image listens on 4200/],
  ['a health check that nobody answers', /\/readyz/g, '/ready', /health check asks \/readyz, its probes ask/],
  ['files that are not mounted', 'mountPath: /files', 'mountPath: /file', /nothing is mounted on \/files/],
  ['a missing claim', 'claimName: files', 'claimName: file', /no PersistentVolumeClaim file/],
  ['a missing secret', 'secretName: admin-key', 'secretName: key', /no Secret key/],
  ['a missing ConfigMap', /configMapRef:\n(\s+)name: fleet/, 'configMapRef:\n$1name: fleets', /no ConfigMap fleets/],
  ['a missing volume', /- name: tmp\n(\s+)mountPath/, '- name: temp\n$1mountPath', /no volume temp/],
  [
    'a service without pods',
    /selector:\n(\s+)app.kubernetes.io\/name: api/,
    'selector:\n$1app.kubernetes.io/name: apis',
    /Service api: selects 0/,
  ],
  ['a service at a port that is none', 'targetPort: redis', 'targetPort: http', /its pods have no port http/],
  ['an ingress to nowhere', /service:\n(\s+)name: web/, 'service:\n$1name: www', /no Service www/],
  ['two that scale', /name: web\n(\s+)minReplicas/, 'name: api\n$1minReplicas', /api is scaled twice/],
  [
    'a scaled one that does not exist',
    /scaleTargetRef:\n(\s+)name: ingest-worker/,
    'scaleTargetRef:\n$1name: worker',
    /no Deployment worker/,
  ],
  ['a trigger without a query', 'query:', 'promql:', /its trigger has no query/],
  [
    'a policy for pods that are not there',
    /app.kubernetes.io\/name: embedder\n(\s+)policyTypes/,
    'app.kubernetes.io/name: embeder\n$1policyTypes',
    /names embeder/,
  ],
]
for (const [what, from, to, expected] of violations) {
  test(`the rules for manifests find ${what}`, () => {
    assert.match(manifestProblems(planted(from, to), stages).join('\n'), expected)
  })
}

test('a kustomization with a missing file, with a part that is not known here, or with an object twice is refused', () => {
  const dir = mkdtempSync(path.join(tmpdir(), 'lookalike-kustomize-'))
  try {
    const write = (kustomization: object) =>
      writeFileSync(path.join(dir, 'kustomization.yaml'), stringify(kustomization))
    write({ resources: ['gone.yaml'] })
    assert.throws(() => buildKustomization(dir), /ENOENT.*gone\.yaml/)
    write({ resources: ['../outside.yaml'] })
    assert.throws(() => buildKustomization(dir), /outside of/)
    write({ patches: [] })
    assert.throws(() => buildKustomization(dir), /patches is not known here/)
    write({
      configMapGenerator: [
        { name: 'a', literals: ['A=1'] },
        { name: 'a', literals: ['B=1'] },
      ],
    })
    assert.throws(() => buildKustomization(dir), /ConfigMap a is there twice/)
  } finally {
    rmSync(dir, { recursive: true })
  }
})

function planted(from: string | RegExp, to: string): Manifest[] {
  const text = all.replace(from, to)
  assert.notEqual(text, all)
  return parseAllDocuments(text).map((document) => document.toJS() as Manifest)
}

function stringifyAll(objects: readonly Manifest[]): string {
  return objects.map((object) => stringify(object)).join('---\n')
}

function namesOf(objects: readonly Manifest[], without: string): string[] {
  return objects
    .filter(({ kind }) => kind !== without)
    .map(({ kind, metadata }) => `${kind} ${metadata.name}`)
    .sort()
}
