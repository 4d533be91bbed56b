import { execFileSync } from 'node:child_process'
import { copyFileSync, cpSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { lineage, ROOT, type Stage } from './dockerfile.ts'

/**
 * `docker build` without an engine: follows the stages of a Dockerfile in folders. `COPY` copies, from the build context
 * as .dockerignore leaves it; `RUN` runs, with this machine's store of packages in the place of the cache. The base
 * image and its tools are not built; a stage in `given` is a folder that is there already.
 */
export function createImageBuilder(stages: readonly Stage[], dir: string, given: Readonly<Record<string, string>>) {
  const built: Record<string, string> = { ...given }
  const tools = path.join(dir, '.tools')
  mkdirSync(tools, { recursive: true })
  const { packageManager } = JSON.parse(readFileSync(path.join(ROOT, 'package.json'), 'utf8')) as {
    packageManager: string
  }
  writeFileSync(path.join(tools, 'pnpm'), `#!/bin/sh\nexec npx --yes ${packageManager} "$@"\n`, { mode: 0o755 })

  /** @returns the folder that stands for the stage's /app */
  function build(name: string): string {
    const known = built[name]
    if (known !== undefined) return known
    const stage = stages.find((each) => each.name === name)
    if (!stage) throw new Error(`There is no stage ${name}.`)
    const app = path.join(dir, name)
    if (stages.some((each) => each.name === stage.from) && stage.from !== 'base') copyTree(build(stage.from), app)
    else mkdirSync(app, { recursive: true })
    for (const { keyword, text } of stage.instructions) {
      if (keyword === 'COPY') copy(text, app)
      if (keyword === 'RUN' && !text.startsWith('npm install --global')) run(text, app, name)
    }
    return (built[name] = app)
  }

  /** Moves what a stage made, since copying all packages takes long: each such stage is for one image. */
  function take(from: string, app: string): void {
    const made = build(from)
    rmSync(app, { recursive: true })
    renameSync(made, app)
  }

  function copy(text: string, app: string): void {
    const [, from, source = '', target = ''] = /^(?:--from=(\S+) )?(\S+) (\S+)$/.exec(text) ?? []
    if (from !== undefined && source === '/app' && given[from] === undefined) return take(from, app)
    if (from !== undefined)
      return copyTree(path.join(build(from), path.relative('/app', source)), path.join(app, target))
    for (const file of contextFiles(readFileSync(path.join(ROOT, '.dockerignore'), 'utf8'), trackedFiles())) {
      if (source !== '.' && file !== source) continue
      mkdirSync(path.join(app, path.dirname(file)), { recursive: true })
      copyFileSync(path.join(ROOT, file), path.join(app, file))
    }
  }

  function run(text: string, app: string, name: string): void {
    const script = text.replaceAll(/--mount=\S+\s+/g, '').replaceAll('--store-dir /pnpm', '--prefer-offline')
    const env = Object.assign(
      {},
      ...lineage(stages, name).flatMap(({ instructions }) =>
        instructions
          .filter(({ keyword }) => keyword === 'ENV')
          .map(({ text: pairs }) => Object.fromEntries(pairs.split(' ').map((pair) => pair.split('=')))),
      ),
    )
    // Package managers find their registry and their store by the environment that they are used in.
    const here = { ...process.env, PATH: `${tools}:${path.dirname(process.execPath)}:${process.env['PATH']}` }
    execFileSync('sh', ['-c', script], { cwd: app, env: { ...here, ...env }, stdio: ['ignore', 'pipe', 'pipe'] })
  }

  return build
}

/**
 * The files that .dockerignore lets into a build context: the last pattern that matches a file, or a folder that it is
 * in, decides.
 */
export function contextFiles(ignore: string, files: readonly string[]): string[] {
  const patterns = ignore.split('\n').filter((line) => line !== '' && !line.startsWith('#'))
  return files.filter((file) => {
    const parts = file.split('/')
    const paths = parts.map((_, index) => parts.slice(0, index + 1).join('/'))
    const last = patterns.findLast((pattern) => paths.some((each) => globOf(pattern.replace(/^!/, '')).test(each)))
    return last === undefined || last.startsWith('!')
  })
}

/** Here a star means names that begin with a dot as well, which path.matchesGlob leaves out. */
function globOf(pattern: string): RegExp {
  const source = RegExp.escape(pattern).replaceAll('\\*\\*\\/', '(?:.*/)?').replaceAll('\\*', '[^/]*')
  return new RegExp(`^${source}$`)
}

function trackedFiles(): string[] {
  const list = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard', '-z'], {
    cwd: ROOT,
    encoding: 'utf8',
    maxBuffer: 1 << 26,
  })
  return list.split('\0').filter((file) => file !== '' && existsSync(path.join(ROOT, file)))
}

/** Links of packages stay links. */
function copyTree(from: string, to: string): void {
  cpSync(from, to, { recursive: true, verbatimSymlinks: true })
}
