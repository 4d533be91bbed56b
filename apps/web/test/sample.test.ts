import assert from 'node:assert/strict'
import test from 'node:test'
import { cut } from '../src/admin/sample.ts'

const encode = (text: string) => new TextEncoder().encode(text)

test('a text is cut at the end of a row, not inside of a quoted cell', async () => {
  const rows = 'id,title\n1,"Two\nlines"\n2,Plain\n'
  assert.equal(await cut(encode(`${rows}3,"Begun\nand not end`)).text(), rows)
  assert.equal(await cut(encode(`${rows}3,Beg`)).text(), rows)
  // A stray quote, an inch say, parts no rows.
  assert.equal(await cut(encode('id,title\n1,5" heel\n2,Plain\n3,Beg')).text(), 'id,title\n1,5" heel\n2,Plain\n')
})

test('bytes that are no UTF-8 stay as they are, and UTF-16 is cut between letters', async () => {
  const latin = Uint8Array.from([0x69, 0x64, 0x0a, 0xe9, 0x0a, 0xe8])
  assert.deepEqual(new Uint8Array(await cut(latin).arrayBuffer()), latin.slice(0, 5))
  const utf16 = new Uint8Array(Buffer.from('\uFEFFid\n1Ċ\n2', 'utf16le'))
  const kept = new Uint8Array(await cut(utf16).arrayBuffer())
  assert.equal(new TextDecoder().decode(kept), 'id\n1Ċ\n')
})

test('XML is cut behind an item and closed', async () => {
  const rss = '<?xml version="1.0"?>\n<rss version="2.0"><channel><item><title>A</title></item>'
  assert.equal(await cut(encode(`${rss}<item><ti`)).text(), `${rss}</channel></rss>`)
  const atom = '<feed xmlns="http://www.w3.org/2005/Atom"><entry><title>A</title></entry>'
  assert.equal(await cut(encode(`\uFEFF${atom}<entry><ti`)).text(), `${atom}</feed>`)
})
