export * from './env.ts'
export * from './server.ts'
export * from './shutdown.ts'
