export { openLanceStore } from './lancedb.ts'
export * from './store.ts'
