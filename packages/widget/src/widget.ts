import { LookalikeSimilar } from './element.ts'

// A page may load the script twice, and a browser may be too old.
if (!customElements.get('lookalike-similar') && 'adoptedStyleSheets' in Document.prototype) {
  customElements.define('lookalike-similar', LookalikeSimilar)
}
