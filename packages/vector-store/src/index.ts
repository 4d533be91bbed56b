export { checkLanceFolder } from './lancedb-check.ts'
export { openLanceStore } from './lancedb.ts'
export * from './store.ts'
