import { writeDemoCatalog } from './write.ts'

/** `node demo/src/main.ts <dir>`: draws the demo catalog into a folder, in a process of its own. */
const [dir] = process.argv.slice(2)
if (dir === undefined) {
  console.error('Usage: node demo/src/main.ts <dir>')
  process.exit(2)
}
const { products } = await writeDemoCatalog(dir)
console.log(products)
