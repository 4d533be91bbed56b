import { readFileSync } from 'node:fs'
import path from 'node:path'
import { parse, parseAllDocuments } from 'yaml'

/** A Kubernetes object. */
export interface Manifest {
  apiVersion: string
  kind: string
  metadata: { name: string; namespace?: string; labels?: Record<string, string>; annotations?: Record<string, string> }
  data?: Record<string, string>
  spec?: Record<string, unknown>
}

interface Kustomization {
  namespace?: string
  resources?: string[]
  labels?: { pairs: Record<string, string> }[]
  configMapGenerator?: { name: string; literals?: string[]; files?: string[] }[]
  images?: { name: string; newTag: string }[]
}

const KNOWN = ['apiVersion', 'kind', 'namespace', 'resources', 'labels', 'configMapGenerator', 'images']

/**
 * Builds a kustomization as `kubectl kustomize` does, as far as ours go: resources, namespace, labels, generated
 * ConfigMaps (without the hash in their names) and image tags.
 * @throws Error for a part of kustomize that is not known here, a file that is missing or outside of its folder, and
 * objects that are there twice
 */
export function buildKustomization(dir: string): Manifest[] {
  const file = path.join(dir, 'kustomization.yaml')
  const kustomization = parse(readFileSync(file, 'utf8')) as Kustomization
  const unknown = Object.keys(kustomization).find((key) => !KNOWN.includes(key))
  if (unknown !== undefined) throw new Error(`${file}: ${unknown} is not known here`)

  const manifests = [
    ...(kustomization.resources ?? []).flatMap((resource) =>
      resource.endsWith('.yaml') ? readManifests(inside(dir, resource)) : buildKustomization(path.join(dir, resource)),
    ),
    ...(kustomization.configMapGenerator ?? []).map(
      ({ name, literals = [], files = [] }): Manifest => ({
        apiVersion: 'v1',
        kind: 'ConfigMap',
        metadata: { name },
        data: Object.fromEntries([...literals.map(splitPair), ...files.map((entry) => readPair(dir, entry))]),
      }),
    ),
  ]
  for (const manifest of manifests) {
    if (kustomization.namespace !== undefined) manifest.metadata.namespace = kustomization.namespace
    for (const { pairs } of kustomization.labels ?? [])
      manifest.metadata.labels = { ...manifest.metadata.labels, ...pairs }
    for (const container of containersOf(manifest)) {
      const image = kustomization.images?.find(({ name }) => name === container.image)
      if (image) container.image = `${image.name}:${image.newTag}`
    }
  }
  const ids = manifests.map(({ kind, metadata }) => `${kind} ${metadata.name}`)
  const twice = ids.find((id, index) => ids.indexOf(id) !== index)
  if (twice !== undefined) throw new Error(`${file}: ${twice} is there twice`)
  return manifests
}

export interface Container {
  readonly name: string
  image: string
  readonly command?: readonly string[]
  readonly env?: readonly { readonly name: string; readonly value: string }[]
  readonly envFrom?: readonly { readonly configMapRef: { readonly name: string } }[]
  readonly ports?: readonly { readonly name: string; readonly containerPort: number }[]
  readonly volumeMounts?: readonly { readonly name: string; readonly mountPath: string }[]
  readonly securityContext?: Readonly<Record<string, unknown>>
  readonly resources?: { readonly requests?: Record<string, string>; readonly limits?: Record<string, string> }
  readonly startupProbe?: Probe
  readonly livenessProbe?: Probe
  readonly readinessProbe?: Probe
}
export interface Probe {
  readonly httpGet?: { readonly path: string; readonly port: string }
}
export interface PodSpec {
  readonly containers: readonly Container[]
  readonly securityContext?: Readonly<Record<string, unknown>>
  readonly automountServiceAccountToken?: boolean
  readonly enableServiceLinks?: boolean
  readonly volumes?: readonly {
    readonly name: string
    readonly configMap?: { readonly name: string }
    readonly secret?: { readonly secretName: string }
    readonly persistentVolumeClaim?: { readonly claimName: string }
    readonly emptyDir?: object
  }[]
}

/** The pods' specification and labels of a Deployment or StatefulSet. */
export function podOf(manifest: Manifest): { labels: Record<string, string>; spec: PodSpec } | undefined {
  const template = manifest.spec?.['template'] as
    | { metadata: { labels: Record<string, string> }; spec: PodSpec }
    | undefined
  return template && { labels: template.metadata.labels, spec: template.spec }
}

export function containersOf(manifest: Manifest): readonly Container[] {
  return podOf(manifest)?.spec.containers ?? []
}

function readManifests(file: string): Manifest[] {
  return parseAllDocuments(readFileSync(file, 'utf8')).map((document) => {
    if (document.errors[0]) throw document.errors[0]
    return document.toJS() as Manifest
  })
}

/** Kustomize reads no file outside of the kustomization's own folder. */
function inside(dir: string, name: string): string {
  if (path.relative(dir, path.join(dir, name)).startsWith('..')) throw new Error(`${name} is outside of ${dir}`)
  return path.join(dir, name)
}

function splitPair(text: string): [string, string] {
  const [name = '', value = ''] = text.split(/=(.*)/s)
  return [name, value]
}

function readPair(dir: string, entry: string): [string, string] {
  const [key = '', name] = entry.split('=')
  return [path.basename(key), readFileSync(inside(dir, name ?? key), 'utf8')]
}
