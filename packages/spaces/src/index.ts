export { type CopyReport, type MissingImage } from './copy-products.ts'
export { type LiveSpace, openSpaces, type Spaces, type SpacesOptions, type SpacesResources } from './spaces.ts'
