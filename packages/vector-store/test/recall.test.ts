import { makeLanceStore } from './lance-store.ts'
import { recallContract } from './recall.ts'

recallContract('LanceDB', makeLanceStore)
