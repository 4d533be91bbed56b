/**
 * The import rules of this workspace, as an oxlint plugin: which of our packages a folder may import, which module may
 * know a vendor, and that browser code stays browser code.
 */
import { existsSync } from 'node:fs'
import { isBuiltin } from 'node:module'
import path from 'node:path'

/** Folders without an entry here follow the entry of their kind (`packages`, `services`…). */
const ourImports: Record<string, { may: (owner: string, specifier: string) => boolean; law: string }> = {
  'packages/shared': { may: () => false, law: 'shared imports nothing of ours' },
  'packages/widget': { may: () => false, law: 'the widget has no dependencies' },
  'packages/client': { may: () => false, law: 'the client imports nothing of ours' },
  'apps/web': {
    may: (owner) => ['packages/client', 'packages/shared', 'packages/widget'].includes(owner),
    law: 'web talks to the api through client and never imports a Node-only package',
  },
  'apps/web/server': {
    may: (owner) => owner === 'packages/service-kit',
    law: "the storefront's server knows service-kit only",
  },
  'apps/standalone': { may: (owner) => !owner.startsWith('apps/'), law: 'no app imports another' },
  'apps/cli': {
    may: (owner, specifier) => isPackage(owner) || specifier === '@lookalike/standalone/data',
    law: 'cli talks to the api through client; of a data folder it knows @lookalike/standalone/data only',
  },
  packages: { may: isPackage, law: 'packages import only packages' },
  services: { may: isPackage, law: 'services import only packages; only apps/standalone composes services' },
  demo: { may: isPackage, law: 'demo imports only packages' },
  bench: { may: isPackage, law: 'bench imports only packages' },
  infra: { may: isPackage, law: 'infra imports only packages' },
  '.': { may: () => false, law: 'the tooling imports nothing of ours' },
}

/** Tests and benchmarks make images and run models bare, to compare ours with. */
const vendors = [
  { names: /^(@lancedb\/lancedb|apache-arrow)$/, home: /^packages\/vector-store\/(.*\/)?lancedb[^/]*\.ts$/ },
  { names: /^@qdrant\/js-client-rest$/, home: /^packages\/(fake-qdrant\/|vector-store\/(.*\/)?qdrant[^/]*\.ts$)/ },
  { names: /^(bullmq|bullmq-otel|@bull-board\/.*|ioredis|@electric-sql\/.*)$/, home: /^packages\/ingest-queue\// },
  { names: /^(prom-client|pino|@opentelemetry\/.*)$/, home: /^packages\/service-kit\// },
  { names: /^sharp$/, home: /^(packages\/image|demo|bench)\/|(^|\/)test\// },
  { names: /^esbuild$/, home: /^packages\/widget\/build\// },
  { names: /^(next|react|react-dom)$/, home: /^apps\/web\// },
  { names: /^onnxruntime-/, home: /^(services\/embedder|bench)\/|(^|\/)test\// },
]

const browserSafe = /^(packages\/(shared|client|widget)|apps\/web)\/src\//

function isPackage(owner: string): boolean {
  return owner.startsWith('packages/')
}

/** The workspace package that a file belongs to, as its folder; `.` for the tooling at the root. */
function ownerOf(file: string): string {
  const [kind = '', name = ''] = file.split('/')
  if (['packages', 'services', 'apps'].includes(kind)) return `${kind}/${name}`
  return ['demo', 'bench', 'infra'].includes(kind) ? kind : '.'
}

/** The folder of `@lookalike/<name>`. */
function folderOf(name: string, root: string): string {
  const folders = [`packages/${name}`, `services/${name}`, `apps/${name}`, name]
  return folders.find((folder) => existsSync(path.join(root, folder, 'package.json'))) ?? `packages/${name}`
}

function checkOurs(file: string, specifier: string, root: string): string | undefined {
  const owner = ownerOf(file)
  const target = folderOf(specifier.split('/')[1] ?? '', root)
  // A folder inside a package may have a rule of its own.
  const folder = file.split('/').slice(0, 3).join('/')
  const rule = ourImports[folder] ?? ourImports[owner] ?? ourImports[owner.split('/')[0] ?? '']
  if (target === owner || rule?.may(target, specifier) === true) return undefined
  return `${owner} may not import ${target}: ${rule?.law ?? 'this folder has no import rule'}`
}

function checkPath(file: string, specifier: string): string | undefined {
  const isRelative = specifier.startsWith('.')
  const target = ownerOf(path.posix.join(path.posix.dirname(file), specifier))
  if (isRelative && target === ownerOf(file)) return undefined
  return `'${specifier}' leaves ${ownerOf(file)}: import another package by its name`
}

function checkOthers(file: string, specifier: string): string | undefined {
  const name = specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/')
  const vendor = vendors.find(({ names }) => names.test(name))
  if (vendor?.home.test(file) === false) return `${name} is known to one module only: ${vendor.home.source}`
  if (!isBuiltin(specifier) || !browserSafe.test(file)) return undefined
  return `${ownerOf(file)} runs in browsers and may not import ${specifier}`
}

/** What is wrong with an import, or undefined. `file` is relative to the workspace root, with `/`. */
function checkImport(file: string, specifier: string, root: string): string | undefined {
  if (/^(\.|\/|file:)/.test(specifier)) return checkPath(file, specifier)
  return specifier.startsWith('@lookalike/') ? checkOurs(file, specifier, root) : checkOthers(file, specifier)
}

interface Literal {
  type: string
  value?: unknown
}

interface Node {
  type: string
  source?: Literal | null
  moduleReference?: { expression?: Literal }
  callee?: { name?: string }
  arguments?: Literal[]
}

interface Context {
  cwd: string
  filename: string
  report: (diagnostic: { node: Node; message: string }) => void
}

const imports = {
  create(context: Context) {
    const file = path.relative(context.cwd, context.filename).split(path.sep).join('/')
    const check = (node: Node, literal: Literal | null | undefined) => {
      if (typeof literal?.value !== 'string') return
      const message = checkImport(file, literal.value, context.cwd)
      if (message !== undefined) context.report({ node, message })
    }
    const checkSource = (node: Node) => check(node, node.source)
    return {
      ImportDeclaration: checkSource,
      ImportExpression: checkSource,
      ExportNamedDeclaration: checkSource,
      ExportAllDeclaration: checkSource,
      TSImportType: checkSource,
      TSImportEqualsDeclaration: (node: Node) => check(node, node.moduleReference?.expression),
      CallExpression: (node: Node) => node.callee?.name === 'require' && check(node, node.arguments?.[0]),
      // A worker's file is named by URL.
      NewExpression(node: Node) {
        const target = node.arguments?.[0]
        if (node.callee?.name === 'URL' && /^\.{1,2}\/.*\.[cm]?[jt]s$/.test(String(target?.value))) check(node, target)
      },
    }
  },
}

export default { meta: { name: 'lookalike' }, rules: { imports } }
