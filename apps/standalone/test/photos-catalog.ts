import { mkdir, readFile, symlink, writeFile } from 'node:fs/promises'
import path from 'node:path'

/** What tests look for beside the ordinary rows. */
export interface PhotosCatalog {
  /** Two photos, a price and a link. */
  readonly rich: string
  /** A product whose photo is missing from the catalog, and whose title would end a script. */
  readonly bare: string
  readonly dir: string
}

/**
 * Writes a catalog of real photos that stay where they are: a CSV and a link to their folder. Brands are the first
 * words of titles; prices are made up, from 10 to 109.
 */
export async function writePhotosCatalog(dir: string, fashionDir: string, count: number): Promise<PhotosCatalog> {
  await mkdir(dir, { recursive: true })
  await symlink(path.join(fashionDir, 'images'), path.join(dir, 'images'))
  const [, ...all] = (await readFile(path.join(fashionDir, 'styles.csv'), 'utf8')).trim().split(/\r?\n/)
  const rows = all.slice(0, count).map((line) => {
    const [id = '', gender = '', , , type = '', color = '', , , , ...title] = line.split(',')
    return { id, gender, type, color, title: title.join(',').replaceAll('"', '') }
  })
  const [first, second] = rows
  if (!first || !second) throw new Error('The photos are missing.')
  const lines = rows.map(({ id, gender, type, color, title }, n) => [
    id, title, type, color, gender, title.split(' ')[0] ?? '', `${10 + (n * 37) % 100}.00 USD`,
    n % 10 === 9 ? 'out_of_stock' : 'in_stock', n === 0 ? 'https://shop.example/p/1?a=1&b=2' : '',
    `images/${id}.jpg`, n === 0 ? `images/${second.id}.jpg` : '',
  ])
  const bare = 'no photo/50%'
  lines.push([bare, 'Ends </script><b>here', '', '', '', '', '', '', 'javascript:alert(1)', 'images/none.jpg', ''])
  const columns = [
    'id', 'title', 'product_type', 'color', 'gender', 'brand', 'price', 'availability', 'link', 'image_link',
    'additional_image_link',
  ]
  const quoted = [columns, ...lines].map((line) => line.map((cell) => `"${cell.replaceAll('"', '""')}"`).join())
  await writeFile(path.join(dir, 'products.csv'), `${quoted.join('\n')}\n`)
  return { rich: first.id, bare, dir }
}
