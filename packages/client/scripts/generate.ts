/** Reads an OpenAPI document from stdin and prints its types; this package's TypeScript 5 is the one that can do it. */
import { text } from 'node:stream/consumers'
import openapiTypes, { astToString } from 'openapi-typescript'

const HEADER = '// Made by `npm run client` from the OpenAPI document; do not edit.\n'
process.stdout.write(HEADER + astToString(await openapiTypes(await text(process.stdin))))
