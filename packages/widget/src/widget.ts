import { LookalikeSimilar } from './element.ts'

// A page may load the script twice.
if (!customElements.get('lookalike-similar')) customElements.define('lookalike-similar', LookalikeSimilar)
