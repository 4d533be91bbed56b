export * from './common-metrics.ts'
export * from './env.ts'
<<<<<<< HEAD
export * from './logger.ts'
export * from './metrics.ts'
=======
export * from './gateway.ts'
>>>>>>> main
export * from './multipart.ts'
export * from './server.ts'
export * from './settings.ts'
export * from './shutdown.ts'
export * from './tracing.ts'
export * from './validator.ts'
