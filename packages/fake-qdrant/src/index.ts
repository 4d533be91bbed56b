export { type Fault, type FakeQdrant, type FakeQdrantOptions, startFakeQdrant } from './server.ts'
