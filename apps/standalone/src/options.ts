import { createHash } from 'node:crypto'
import { isIP } from 'node:net'
import path from 'node:path'
import { parseArgs } from 'node:util'
import { parseOrigin } from '@lookalike/api'
import { fieldError, LookalikeError } from '@lookalike/shared'

export interface StandaloneOptions {
  /** Folder of the catalog to import; the demo catalog when missing. */
  readonly catalog?: string
  readonly data: string
  /** Model folder of a catalog that has no vectors yet. */
  readonly model: string
  /** Folder of the model folders that the catalog can be moved to. */
  readonly models: string
  readonly host: string
  readonly apiPort: number
  readonly webPort: number
  /** Private hosts that image URLs may name. */
  readonly imageHosts: readonly string[]
  /** Origins whose pages may read the public answers; `*` for all. */
  readonly allowedOrigins: readonly string[]
  /** Proxies, addresses or CIDR ranges, that tell the true address of a client. */
  readonly trustedProxies: readonly string[]
  /** Start with an empty data folder. */
  readonly fresh: boolean
  /** Import, print the summary as one JSON line, exit. */
  readonly once: boolean
}

export const USAGE = `Usage: npm start -- [options]

  --catalog <dir>    folder with a CSV file and its images; without it a demo catalog is drawn
  --data <dir>       where everything is kept (default: data/<name of the catalog>)
  --model <dir>      model folder of a new catalog (default: models/fashion-resnet50)
  --models <dir>     folder of the models that a catalog can be moved to (default: models)
  --host <address>   address to listen on (default: 127.0.0.1)
  --api-port <port>  port of the API (default: 4000)
  --web-port <port>  port of the storefront and the admin (default: 3000)
  --image-host <h>   a private host, address or range that image URLs may name; may be repeated
  --allow-origin <o> an origin whose pages may search, such as https://shop.example, or "*"; may be repeated
  --trust-proxy <p>  address or range of a proxy whose X-Forwarded-* headers are believed; may be repeated
  --fresh            forget what the data folder holds
  --once             import the catalog, print the summary as one JSON line, exit
  --help             print this

Environment:
  QUEUE_URL          redis://<host>:<port>/<database> keeps the jobs in a Redis database of Lookalike's own
  WEBHOOK_URL        is told of each import that ends; with WEBHOOK_SECRET, 16 characters or more, which signs it

Examples:
  npm start
  npm start -- --catalog ~/Downloads/fashion-product-images-small
`

/**
 * Reads the command line; relative folders are relative to `root`.
 * @returns undefined when help was asked for
 * @throws LookalikeError `invalid_request` naming the option
 */
export function parseOptions(args: readonly string[], root: string): StandaloneOptions | undefined {
  const values = parse(args)
  if (values.help) return undefined
  const folder = (name: string) => path.resolve(root, name)
  const catalog = values.catalog === undefined ? undefined : folder(values.catalog)
  return {
    ...(catalog !== undefined && { catalog }),
    data: values.data === undefined ? folder(path.join('data', dataName(catalog))) : folder(values.data),
    model: folder(values.model),
    models: folder(values.models),
    host: values.host,
    apiPort: port('--api-port', values['api-port']),
    webPort: port('--web-port', values['web-port']),
    imageHosts: values['image-host'],
    allowedOrigins: values['allow-origin'].map((origin) => parseOrigin('--allow-origin', origin)),
    trustedProxies: values['trust-proxy'].map((proxy) => addressRange('--trust-proxy', proxy)),
    fresh: values.fresh,
    once: values.once,
  }
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      options: {
        catalog: { type: 'string' },
        data: { type: 'string' },
        model: { type: 'string', default: 'models/fashion-resnet50' },
        models: { type: 'string', default: 'models' },
        host: { type: 'string', default: '127.0.0.1' },
        'api-port': { type: 'string', default: '4000' },
        'web-port': { type: 'string', default: '3000' },
        'image-host': { type: 'string', multiple: true, default: [] },
        'allow-origin': { type: 'string', multiple: true, default: [] },
        'trust-proxy': { type: 'string', multiple: true, default: [] },
        fresh: { type: 'boolean', default: false },
        once: { type: 'boolean', default: false },
        help: { type: 'boolean', default: false },
      },
    }).values
  } catch (cause) {
    throw new LookalikeError('invalid_request', `${cause instanceof Error ? cause.message : cause}\n\n${USAGE}`, {
      cause,
    })
  }
}

/** Each catalog gets a data folder of its own, so that catalogs do not mix unless told to. */
function dataName(catalog: string | undefined): string {
  if (catalog === undefined) return 'demo'
  return `${path.basename(catalog)}-${createHash('sha256').update(catalog).digest('hex').slice(0, 8)}`
}

/** 0 asks the system for a free port. */
function port(option: string, text: string): number {
  const number = Number(text)
  if (/^\d+$/.test(text) && number <= 65_535) return number
  throw fieldError('invalid_request', option, `"${text}" is not a port; use a number from 0 to 65535`)
}

/** An address with or without a prefix length. */
function addressRange(option: string, text: string): string {
  const [, address = '', prefix = '0'] = /^([^/]+)(?:\/(\d{1,3}))?$/.exec(text) ?? []
  const family = isIP(address)
  if (family !== 0 && Number(prefix) <= (family === 6 ? 128 : 32)) return text
  throw fieldError('invalid_request', option, `"${text}" is not an IP address or range; use one such as 10.0.0.0/8`)
}
