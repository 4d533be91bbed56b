import { readFileSync } from 'node:fs'
import path from 'node:path'
import { DockerfileParser, type From, ModifiableInstruction } from 'dockerfile-ast'

export const ROOT = path.resolve(import.meta.dirname, '../..')

export interface Instruction {
  readonly keyword: string
  /** What follows the keyword, options such as `--from=` included; continued lines are joined. */
  readonly text: string
  readonly line: number
}

export interface Stage {
  readonly name: string
  /** An image, or an earlier stage. */
  readonly from: string
  readonly instructions: readonly Instruction[]
}

/** What a container of an image does unless it is told otherwise. */
export interface ImageConfig {
  readonly env: Readonly<Record<string, string>>
  readonly command: readonly string[]
  readonly healthcheck: readonly string[]
  readonly user: string
}

/** The stages of a Dockerfile in their order. */
export function parseDockerfile(content: string): Stage[] {
  const stages: (Stage & { instructions: Instruction[] })[] = []
  for (const instruction of DockerfileParser.parse(content).getInstructions()) {
    const keyword = instruction.getKeyword()
    const flags = instruction instanceof ModifiableInstruction ? instruction.getFlags().map(String) : []
    const text = [...flags, instruction.getRawArgumentsContent() ?? ''].join(' ').replaceAll(/\\\n\s*/g, '')
    if (keyword === 'FROM') {
      const from = instruction as From
      stages.push({ name: from.getBuildStage() ?? '', from: from.getImage() ?? '', instructions: [] })
    } else stages.at(-1)?.instructions.push({ keyword, text, line: instruction.getRange().start.line + 1 })
  }
  return stages
}

export function readDockerfile(): Stage[] {
  return parseDockerfile(readFileSync(path.join(ROOT, 'infra/Dockerfile'), 'utf8'))
}

/** A stage with those that it builds upon, oldest first. */
export function lineage(stages: readonly Stage[], name: string): Stage[] {
  const stage = stages.find((each) => each.name === name)
  return stage ? [...lineage(stages, stage.from), stage] : []
}

/** What an image built from the stage runs; a healthcheck or command in shell form counts as one word. */
export function imageConfig(stages: readonly Stage[], name: string): ImageConfig {
  const instructions = lineage(stages, name).flatMap((stage) => stage.instructions)
  const last = (keyword: string) => instructions.findLast((each) => each.keyword === keyword)?.text ?? ''
  const env = instructions
    .filter(({ keyword }) => keyword === 'ENV')
    .flatMap(({ text }) => text.split(/\s+/).map((pair) => pair.split(/=(.*)/s).slice(0, 2)))
  return {
    env: Object.fromEntries(env),
    command: words(last('CMD')),
    healthcheck: words(last('HEALTHCHECK').replace(/^.*?\bCMD\s*/s, '')),
    user: last('USER'),
  }
}

function words(text: string): string[] {
  return text.startsWith('[') ? (JSON.parse(text) as string[]) : [text].filter(Boolean)
}
