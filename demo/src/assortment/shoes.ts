import { BRIGHT, LEATHER, SOLID, styles, W, WM, type Range } from './range.ts'

export const SHOES: readonly Range[] = [
  {
    garment: 'sneakers',
    productType: 'Sneakers',
    noun: 'Sneakers',
    sizes: 'shoes',
    price: [59, 159],
    colors: BRIGHT,
    patterns: ['Solid', 'Solid', 'Color block', 'Color block'],
    materials: ['Leather', 'Canvas', 'Suede'],
    styles: [
      ...styles('Low-top High-top', WM),
      ...styles('Running', WM, { materials: ['Engineered mesh'] }),
      ...styles('Slip-on', WM, {
        patterns: ['Solid', 'Checked', 'Gingham', 'Floral', 'Leopard'],
        materials: ['Canvas'],
      }),
    ],
  },
  {
    garment: 'boots',
    productType: 'Boots',
    noun: 'Boots',
    sizes: 'shoes',
    price: [99, 259],
    colors: LEATHER,
    patterns: SOLID,
    materials: ['Leather', 'Suede', 'Vegan leather'],
    styles: [
      ...styles('Chelsea Lace-up', WM),
      ...styles('Knee-high', W),
      ...styles('Heeled', W, { patterns: ['Solid', 'Solid', 'Leopard'] }),
    ],
  },
  {
    garment: 'heels',
    productType: 'Heels',
    noun: 'Heels',
    sizes: 'shoes',
    price: [69, 179],
    colors: [...LEATHER, 'Pink', 'White', 'Green', 'Blue', 'Lavender'],
    patterns: ['Solid', 'Solid', 'Solid', 'Leopard', 'Polka dot', 'Floral'],
    materials: ['Leather', 'Suede', 'Satin'],
    styles: styles('Stiletto Block-heel Slingback Platform', W),
  },
  {
    garment: 'loafers',
    productType: 'Loafers',
    noun: 'Loafers',
    sizes: 'shoes',
    price: [79, 189],
    colors: [...LEATHER, 'Charcoal', 'Green', 'Blue', 'White'],
    patterns: SOLID,
    materials: ['Leather', 'Suede'],
    styles: styles('Penny Tassel Driving', WM),
  },
]
