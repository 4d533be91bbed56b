import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { test } from 'node:test'
import { COMPOSE_FILE, containerOf, exampleVariables, parseCompose } from './compose.ts'
import { imageConfig, readDockerfile, ROOT } from './dockerfile.ts'
import { environmentProblems } from './environment.ts'
import { buildKustomization, containersOf } from './kustomize.ts'

const { services } = parseCompose(readFileSync(COMPOSE_FILE, 'utf8'), exampleVariables())
const ours = Object.entries(services).filter(([, { build }]) => build)

for (const [name, service] of ours) {
  test(`${name} takes the environment that docker-compose.yml gives it, and knows every variable`, () => {
    assert.deepEqual(environmentProblems(name, containerOf(service).env), [])
  })
}

test('the services take the environment that Kubernetes gives them, and know every variable', () => {
  const manifests = buildKustomization(path.join(ROOT, 'infra/kubernetes/autoscaling'))
  const containers = manifests.flatMap(containersOf).filter(({ image }) => image.startsWith('lookalike-'))
  assert.equal(containers.length, ours.length)
  for (const { name, env = [], envFrom = [] } of containers) {
    const shared = envFrom.map(
      ({ configMapRef }) =>
        manifests.find(({ kind, metadata }) => kind === 'ConfigMap' && metadata.name === configMapRef.name)?.data,
    )
    const own = Object.fromEntries(env.map((variable) => [variable.name, variable.value]))
    const all = Object.assign({}, imageConfig(readDockerfile(), name).env, ...shared, own) as Record<string, string>
    assert.deepEqual(environmentProblems(name, all), [])
  }
})

const api = containerOf(services['api'] ?? { image: '' }).env
const { QUEUE_URL: _, ...withoutQueue } = api
const violations: readonly [what: string, env: Record<string, string>, expected: RegExp][] = [
  ['a variable that nobody reads', { ...api, ALLOWED_ORIGIN: '*' }, /api does not know ALLOWED_ORIGIN/],
  ['a missing one', withoutQueue, /api: .*QUEUE_URL is required/],
  ['a wrong one', { ...api, VECTOR_STORE_URL: 'lance:/data' }, /api: .*VECTOR_STORE_URL/],
]
for (const [what, env, expected] of violations) {
  test(`${what} is found`, () => assert.match(environmentProblems('api', env).join('\n'), expected))
}
