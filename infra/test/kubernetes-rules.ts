import { imageConfig, type Stage } from './dockerfile.ts'
import { type Container, type Manifest, podOf, type PodSpec } from './kustomize.ts'

/** Objects that the one who installs makes: kustomization.yaml and ingress.yaml say so. */
const MADE_BY_HAND = { secret: ['admin-key', 'lookalike-tls'] }

/** What does not fit together in the objects of a kustomization, and what is less locked up than it could be. */
export function manifestProblems(manifests: readonly Manifest[], stages: readonly Stage[]): string[] {
  return manifests.flatMap((manifest) => {
    const pod = podOf(manifest)
    const problems = [
      ...(pod ? podProblems(manifests, manifest, pod.spec, stages) : []),
      ...referenceProblems(manifests, manifest),
    ]
    return problems.map((problem) => `${manifest.kind} ${manifest.metadata.name}: ${problem}`)
  })
}

function podProblems(all: readonly Manifest[], manifest: Manifest, spec: PodSpec, stages: readonly Stage[]): string[] {
  const problems: string[] = []
  const expect = (holds: unknown, problem: string) => void (holds || problems.push(problem))
  const has = (kind: string, name: string) => all.some((other) => other.kind === kind && other.metadata.name === name)
  expect(spec.securityContext?.['runAsNonRoot'] === true, 'may run as root')
  expect(Number(spec.securityContext?.['runAsUser']) > 0, 'runs as root')
  expect(spec.securityContext?.['seccompProfile'], 'may make any system call')
  expect(spec.automountServiceAccountToken === false, 'holds a key of the cluster')
  expect(spec.enableServiceLinks === false, 'gets variables of other services, which may be taken for its own')
  const labels = podOf(manifest)?.labels ?? {}
  const { selector } = (manifest.spec ?? {}) as { selector?: { matchLabels: Record<string, string> } }
  expect(matches(selector?.matchLabels ?? {}, labels), 'does not select its own pods')
  for (const volume of spec.volumes ?? []) {
    if (volume.configMap) expect(has('ConfigMap', volume.configMap.name), `no ConfigMap ${volume.configMap.name}`)
    if (volume.secret)
      expect(MADE_BY_HAND.secret.includes(volume.secret.secretName), `no Secret ${volume.secret.secretName}`)
    const claim = volume.persistentVolumeClaim?.claimName
    if (claim !== undefined) expect(has('PersistentVolumeClaim', claim), `no PersistentVolumeClaim ${claim}`)
  }
  const claims = (manifest.spec?.['volumeClaimTemplates'] ?? []) as { metadata: { name: string } }[]
  const volumes = [...(spec.volumes ?? []).map(({ name }) => name), ...claims.map(({ metadata }) => metadata.name)]
  for (const container of spec.containers) {
    const { securityContext: locks, resources } = container
    expect(/:v?\d+\.\d+\.\d+(-\w+)?$/.test(container.image), `${container.image} is not pinned to a version`)
    expect(locks?.['readOnlyRootFilesystem'] === true, 'its root file system can be written to')
    expect(locks?.['allowPrivilegeEscalation'] === false, 'may gain privileges')
    expect(JSON.stringify(locks?.['capabilities']) === '{"drop":["ALL"]}', 'keeps capabilities')
    expect(resources?.requests?.['cpu'] && resources.requests['memory'], 'does not say what it needs')
    expect(resources?.limits?.['memory'], 'its memory is not limited')
    for (const kind of ['startupProbe', 'livenessProbe', 'readinessProbe'] as const)
      expect(container[kind], `has no ${kind}`)
    for (const { name } of container.volumeMounts ?? []) expect(volumes.includes(name), `no volume ${name}`)
    for (const { configMapRef } of container.envFrom ?? [])
      expect(has('ConfigMap', configMapRef.name), `no ConfigMap ${configMapRef.name}`)
    problems.push(...imageProblems(container, stages))
  }
  return problems
}

/** Whether a container asks of its image what the image offers: its port, its health check, the folders it writes to. */
function imageProblems(container: Container, stages: readonly Stage[]): string[] {
  const [, target] = /^lookalike-([\w-]+):/.exec(container.image) ?? []
  if (target === undefined) return []
  if (!stages.some(({ name }) => name === target)) return [`the Dockerfile has no target ${target}`]
  const { env, healthcheck } = imageConfig(stages, target)
  const problems: string[] = []
  const [port] = container.ports ?? []
  if (String(port?.containerPort) !== env['PORT']) problems.push(`its image listens on ${env['PORT']}`)
  const asked = new URL(healthcheck[2] ?? '').pathname
  const probes = [container.livenessProbe, container.readinessProbe].map((probe) => probe?.httpGet?.path)
  if (!probes.includes(asked))
    problems.push(`its image's health check asks ${asked}, its probes ask ${probes.join(', ')}`)
  const files = env['FILES_DIR']
  const mounted = container.volumeMounts?.some(({ mountPath }) => mountPath === files)
  if (files !== undefined && !mounted) problems.push(`nothing is mounted on ${files}`)
  return problems
}

/** Whether what an object names is there. */
function referenceProblems(all: readonly Manifest[], manifest: Manifest): string[] {
  const { kind, spec = {} } = manifest
  const pods = all.flatMap((other) => podOf(other) ?? [])
  const problems: string[] = []
  if (kind === 'Service') {
    const selected = pods.filter(({ labels }) => matches(spec['selector'] as Record<string, string>, labels))
    if (selected.length !== 1) problems.push(`selects ${selected.length} kinds of pod`)
    for (const { targetPort } of spec['ports'] as { targetPort: string }[]) {
      const offered = selected
        .flatMap((pod) => pod.spec.containers)
        .flatMap(({ ports = [] }) => ports.map(({ name }) => name))
      if (!offered.includes(targetPort)) problems.push(`its pods have no port ${targetPort}`)
    }
  }
  if (kind === 'PodDisruptionBudget') {
    const { matchLabels } = spec['selector'] as { matchLabels: Record<string, string> }
    if (!pods.some(({ labels }) => matches(matchLabels, labels))) problems.push('selects no pods')
  }
  if (kind === 'HorizontalPodAutoscaler' || kind === 'ScaledObject') {
    const name = nameOfTarget(manifest)
    const target = all.find((other) => other.kind === 'Deployment' && other.metadata.name === name)
    if (!target) problems.push(`there is no Deployment ${name}`)
    if (target?.spec?.['replicas'] !== undefined)
      problems.push(`${name} has a number of replicas, which undoes the scaling`)
    const others = all.filter((other) => /Autoscaler|ScaledObject/.test(other.kind) && other !== manifest)
    if (others.some((other) => nameOfTarget(other) === name)) problems.push(`${name} is scaled twice`)
  }
  if (kind === 'ScaledObject') problems.push(...triggerProblems(spec['triggers'] as Trigger[]))
  if (kind === 'Ingress') {
    for (const { backend } of ingressPaths(manifest)) {
      const service = all.find((other) => other.kind === 'Service' && other.metadata.name === backend.service.name)
      const ports = (service?.spec?.['ports'] ?? []) as { name: string }[]
      if (!ports.some(({ name }) => name === backend.service.port.name))
        problems.push(`no Service ${backend.service.name} with that port`)
    }
  }
  if (kind === 'NetworkPolicy') {
    const names = pods.flatMap(({ labels }) => labels['app.kubernetes.io/name'] ?? [])
    for (const [, values = ''] of JSON.stringify(spec).matchAll(
      /"app\.kubernetes\.io\/name"(?::|,"operator":"In","values":)(\[[^\]]*\]|"[^"]*")/g,
    )) {
      const gone = [JSON.parse(values) as string | string[]].flat().find((name) => !names.includes(name))
      if (gone !== undefined) problems.push(`names ${gone}, which no pod is`)
    }
  }
  return problems
}

function nameOfTarget({ spec = {} }: Manifest): string | undefined {
  return (spec as { scaleTargetRef?: { name: string } }).scaleTargetRef?.name
}

interface Trigger {
  readonly type: string
  readonly metadata: Readonly<Record<string, string>>
}

/** KEDA's schema leaves a trigger's metadata open; its documentation of the Prometheus scaler says what must be there. */
function triggerProblems(triggers: readonly Trigger[]): string[] {
  return triggers.flatMap(({ type, metadata }) => {
    if (type !== 'prometheus') return [`the ${type} scaler is not checked here`]
    const missing = ['serverAddress', 'query', 'threshold'].filter((name) => !metadata[name])
    const problems = missing.map((name) => `its trigger has no ${name}`)
    return Number(metadata['threshold']) > 0 ? problems : [...problems, 'its threshold is no number']
  })
}

export interface IngressPath {
  readonly path: string
  readonly pathType: string
  readonly backend: { readonly service: { readonly name: string; readonly port: { readonly name: string } } }
}

export function ingressPaths(manifest: Manifest): IngressPath[] {
  const rules = manifest.spec?.['rules'] as { http: { paths: IngressPath[] } }[]
  return rules.flatMap(({ http }) => http.paths)
}

function matches(selector: Readonly<Record<string, string>>, labels: Readonly<Record<string, string>>): boolean {
  return Object.entries(selector).every(([name, value]) => labels[name] === value)
}
