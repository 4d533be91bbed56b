export * from './env.ts'
export * from './multipart.ts'
export * from './server.ts'
export * from './shutdown.ts'
