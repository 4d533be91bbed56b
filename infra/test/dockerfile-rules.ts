import { validate, ValidationSeverity } from 'dockerfile-utils'
import { imageConfig, lineage, parseDockerfile } from './dockerfile.ts'

export interface ContainerRules {
  /** Stages that become images. */
  readonly targets: readonly string[]
  /** The version of Node that package.json pins, such as `24.9.0`. */
  readonly nodeVersion: string
}

/** What is wrong with a Dockerfile: a linter's findings, and this project's own rules for images. */
export function dockerfileProblems(content: string, { targets, nodeVersion }: ContainerRules): string[] {
  const linted = validate(content, { deprecatedMaintainer: ValidationSeverity.ERROR }).map(
    ({ message, range }) => `line ${range.start.line + 1}: ${message}`,
  )
  if (linted.length > 0) return linted
  const stages = parseDockerfile(content)
  const names = stages.map(({ name }) => name)
  const problems: string[] = []
  for (const { name, from, instructions } of stages) {
    const pinned =
      names.includes(from) || new RegExp(`^node:${nodeVersion.replaceAll('.', '\\.')}-[a-z]+-slim$`).test(from)
    if (!pinned) problems.push(`${name}: FROM ${from} is not node:${nodeVersion}-<debian>-slim`)
    for (const { keyword, text, line } of instructions) {
      if (keyword === 'ADD') problems.push(`line ${line}: ADD fetches and unpacks; use COPY`)
      if (/\b(curl|wget|apt-get)\b/.test(text)) problems.push(`line ${line}: an image with more than Node in it`)
      const install = keyword === 'RUN' && /\bpnpm install\b/.test(text)
      if (install && !text.includes('--frozen-lockfile')) problems.push(`line ${line}: not installed from the lockfile`)
      if (keyword === 'ENV' && /(KEY|SECRET|PASSWORD|TOKEN)/.test(text))
        problems.push(`line ${line}: a secret in the image`)
    }
  }
  for (const target of targets) {
    const image = imageConfig(stages, target)
    const own = lineage(stages, target)
    if (!names.includes(target)) problems.push(`${target}: no such target`)
    if (!/^[1-9]\d*:[1-9]\d*$/.test(image.user))
      problems.push(`${target}: USER must be a numeric user and group other than root`)
    if (image.command[0] !== 'node')
      problems.push(`${target}: CMD must be node itself in exec form, so that SIGTERM reaches it`)
    if (image.healthcheck[0] !== 'node') problems.push(`${target}: HEALTHCHECK must run node in exec form`)
    if (image.env['MALLOC_ARENA_MAX'] !== '2') problems.push(`${target}: MALLOC_ARENA_MAX must be 2`)
    if (image.env['NODE_ENV'] !== 'production') problems.push(`${target}: NODE_ENV must be production`)
    if (
      own.some(({ instructions }) =>
        instructions.some(({ keyword, text }) => keyword === 'COPY' && text.startsWith('.')),
      )
    ) {
      problems.push(`${target}: copies the build context, and with it the tools that built it`)
    }
  }
  return problems
}
