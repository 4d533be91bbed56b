import assert from 'node:assert/strict'
import { existsSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { test } from 'node:test'
import { dockerfileProblems } from './dockerfile-rules.ts'
import { imageConfig, parseDockerfile, ROOT } from './dockerfile.ts'

const content = readFileSync(path.join(ROOT, 'infra/Dockerfile'), 'utf8')
const manifest = JSON.parse(readFileSync(path.join(ROOT, 'package.json'), 'utf8')) as {
  devDependencies: { node: string }
}
const targets = ['api', 'ingest-worker', 'embedder', 'web', 'standalone']
const rules = { targets, nodeVersion: manifest.devDependencies.node }

test('the Dockerfile keeps the rules for images', () => {
  assert.deepEqual(dockerfileProblems(content, rules), [])
})

test('what an image runs is there, and each port is the one that its health check asks', () => {
  const stages = parseDockerfile(content)
  for (const target of targets) {
    const { command, healthcheck, env } = imageConfig(stages, target)
    for (const script of [command[1], healthcheck[1]])
      assert.ok(existsSync(path.join(ROOT, script ?? '')), `${target}: ${script}`)
    const { port, hostname } = new URL(healthcheck[2] ?? '')
    assert.equal(hostname, '127.0.0.1')
    if (target !== 'standalone') assert.equal(port, env['PORT'], target)
  }
})

const violations: readonly [what: string, from: string | RegExp, to: string, expected: RegExp][] = [
  ['another Node', 'node:24.9.0-bookworm-slim', 'node:24-bookworm-slim', /is not node:24\.9\.0/],
  ['root', 'USER 1000:1000', 'USER root', /USER must be/],
  ['no user', 'USER 1000:1000\nEXPOSE 4100', 'EXPOSE 4100', /embedder: USER must be/],
  ['a shell before node', 'CMD ["node", "services/api/src/main.ts"]', 'CMD node services/api/src/main.ts', /api: CMD/],
  ['no health check', /HEALTHCHECK[^\n]*\n[^\n]*4200\/livez"\]\n/, '', /ingest-worker: HEALTHCHECK/],
  [
    'curl',
    'CMD ["node", "infra/healthcheck.ts", "http://127.0.0.1:3000/livez"]',
    'CMD curl -f localhost',
    /more than Node/,
  ],
  ['arenas', 'ENV MALLOC_ARENA_MAX=2\n', '', /MALLOC_ARENA_MAX/],
  ['no lockfile', '--frozen-lockfile --prod --filter @lookalike/api', '--prod --filter @lookalike/api', /lockfile/],
  ['a secret', 'ENV PORT=3000', 'ENV PORT=3000 ADMIN_KEY=abc', /a secret in the image/],
  ['the whole context', 'COPY --from=api-packages /app ./', 'COPY . ./', /api: copies the build context/],
  ['a target gone', 'AS web\n', 'AS site\n', /web: no such target/],
  ['what a linter knows', 'EXPOSE 4000', 'EXPOSE forty', /line \d+: /],
]
for (const [what, from, to, expected] of violations) {
  test(`the rules for images find ${what}`, () => {
    const planted = content.replace(from, to)
    assert.notEqual(planted, content)
    assert.match(dockerfileProblems(planted, rules).join('\n'), expected)
  })
}
