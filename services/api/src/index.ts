export { type ApiConfig, type ApiResources, buildApi } from './app.ts'
export { parseOrigin } from './cors.ts'
