import type { Command } from 'commander'
import { port } from '../arguments.ts'
import { checkApi, checkData, checkModels, checkNode, checkPort, type Finding } from '../doctor-checks.ts'
import { EXIT, Failure } from '../failure.ts'
import { dataFolders, DEFAULT_MODEL, MODELS_DIR } from '../places.ts'
import { type Context, openSession, type Session, type SessionOptions, withApi } from '../session.ts'
import { paint } from '../terminal.ts'

interface DoctorOptions extends SessionOptions {
  readonly data?: string
  readonly deep?: boolean
  readonly repair?: boolean
  readonly models: string
  readonly model: string
  readonly apiPort: number
  readonly webPort: number
}

export function doctorCommand(program: Command, context: Context): void {
  withApi(program.command('doctor'))
    .summary('find out what is wrong, and mend it')
    .description(
      'Look at Node, the models, the ports, the API and the data folders, and say how to mend what is wrong. A data folder that ' +
        'is in use is not opened.',
    )
    .option('--data <dir>', 'only this data folder (default: all in data/)')
    .option('--deep', 'read every stored image and row as well')
    .option('--repair', 'set a damaged job queue or vector store aside and make it again; nothing is deleted')
    .option('--models <dir>', 'the folder of the model folders', MODELS_DIR)
    .option('--model <dir>', 'the model that a repair embeds with', DEFAULT_MODEL)
    .option('--api-port <port>', 'the port of the API', port, 4000)
    .option('--web-port <port>', 'the port of the storefront', port, 3000)
    .addHelpText(
      'after',
      `
Examples:
  lookalike doctor
  lookalike doctor --data data/demo --deep
  lookalike doctor --repair --data data/demo
  lookalike doctor --api http://shop.example:4000 --key-file admin.key --json`,
    )
    .action(async (options: DoctorOptions) => {
      const session = await openSession(options, context)
      if (options.repair) await repair(options, session)
      const findings = await examine(options, session)
      session.terminal.answer(findings, () => findings.map(line).join('\n'))
      const wrong = findings.filter(({ state }) => state === 'wrong').length
      if (wrong > 0) throw new Failure(`${wrong} ${wrong === 1 ? 'thing is' : 'things are'} wrong.`, EXIT.failed)
    })
}

async function examine(options: DoctorOptions, session: Session): Promise<Finding[]> {
  const findings = [
    checkNode(process.versions.node),
    ...(await checkModels(options.models)),
    await checkPort(options.webPort, '--web-port'),
    await checkPort(options.apiPort, '--api-port'),
    ...(await checkApi(session, { named: options.api !== undefined })),
  ]
  for (const dir of await dataFolders(options.data))
    findings.push(...(await checkData(dir, { deep: options.deep ?? false })))
  return findings
}

async function repair({ data, model }: DoctorOptions, { terminal }: Session): Promise<void> {
  const { repairDataFolder } = await import('@lookalike/standalone/data')
  for (const dir of await dataFolders(data)) {
    terminal.say(`Repairing ${dir} …`)
    await repairDataFolder(dir, { model, say: terminal.say })
  }
}

function line({ what, state, detail, fix }: Finding): string {
  const mark = { ok: paint('green', '✔'), note: paint('yellow', '!'), wrong: paint('red', '✖') }[state]
  return `${mark} ${what}: ${detail}${fix === undefined ? '' : `\n    ${fix}`}`
}
