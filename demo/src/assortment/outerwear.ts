import { BRIGHT, CLASSIC, denim, leather, M, SOLID, styles, W, WM, type Range } from './range.ts'

export const OUTERWEAR: readonly Range[] = [
  {
    garment: 'jacket',
    productType: 'Jackets',
    noun: 'Jacket',
    sizes: 'letters',
    price: [69, 229],
    colors: BRIGHT,
    patterns: SOLID,
    materials: ['Nylon', 'Recycled polyester'],
    styles: [
      ...styles('Bomber', WM, { patterns: ['Solid', 'Solid', 'Camouflage', 'Color block'] }),
      ...styles('Puffer', WM, { patterns: ['Solid', 'Solid', 'Color block'] }),
      ...styles('Track', WM, { patterns: ['Solid', 'Color block'] }),
      ...styles('Denim', WM, denim),
      ...styles('Biker', WM, leather),
    ],
  },
  {
    garment: 'blazer',
    productType: 'Blazers',
    noun: 'Blazer',
    sizes: 'letters',
    price: [89, 259],
    colors: [...CLASSIC, 'Light Blue', 'Pink', 'Green', 'White'],
    patterns: ['Solid', 'Solid', 'Checked', 'Pinstripe', 'Houndstooth'],
    materials: ['Wool', 'Linen', 'Wool blend'],
    styles: [...styles('Single-breasted Double-breasted', WM), ...styles('Shawl-collar', M, { patterns: SOLID })],
  },
  {
    garment: 'coat',
    productType: 'Coats',
    noun: 'Coat',
    sizes: 'letters',
    price: [119, 349],
    colors: [...CLASSIC, 'Red', 'Pink', 'Teal'],
    patterns: ['Solid', 'Solid', 'Solid', 'Checked', 'Houndstooth'],
    materials: ['Wool', 'Wool blend', 'Recycled wool'],
    styles: [
      ...styles('Single-breasted Double-breasted', WM),
      ...styles('Wrap', W),
      ...styles('Hooded', WM, { patterns: SOLID }),
      ...styles('Trench', WM, {
        patterns: SOLID,
        materials: ['Cotton gabardine'],
        colors: ['Beige', 'Tan', 'Navy', 'Black', 'Olive', 'Cream'],
      }),
    ],
  },
]
