export { contactSheet, type ContactRow } from './contact-sheet.ts'
export { drawProduct } from './draw.ts'
export { type DemoProduct, demoProducts } from './products.ts'
export { writeDemoCatalog, type WriteOptions } from './write.ts'
