export { type ApiConfig, type ApiResources, buildApi } from './app.ts'
