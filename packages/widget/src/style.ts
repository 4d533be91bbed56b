/** The element's look. Text and colours are the page's own unless a custom property says otherwise. */
export const STYLE = `
:host {
  --item-width: var(--lookalike-item-width, 200px);
  display: block;
  color: var(--lookalike-color, inherit);
}
:host([hidden]) { display: none }
* { box-sizing: border-box }
section { padding: 0 }
[part=heading] { margin: 0 0 .75em; font-size: var(--lookalike-heading-size, 1.25em); line-height: 1.25 }
ul {
  display: grid;
  grid-auto-flow: column;
  grid-auto-columns: min(var(--item-width), 80%);
  gap: var(--lookalike-gap, 1rem);
  /* Room for the focus ring, which the scroller would cut off. */
  margin: -4px;
  padding: 4px 4px 8px;
  overflow-x: auto;
  scroll-snap-type: x proximity;
  scroll-padding-inline: 4px;
  scrollbar-width: thin;
  list-style: none;
}
:host([layout=grid]) ul {
  grid-auto-flow: row;
  grid-template-columns: repeat(auto-fill, minmax(min(var(--item-width), 100%), 1fr));
  overflow: visible;
}
li { min-width: 0; scroll-snap-align: start }
.card { display: block; color: inherit; text-decoration: none; border-radius: var(--lookalike-radius, 6px) }
a:hover [part=title] { text-decoration: underline }
a:focus-visible, ul:focus-visible { outline: 2px solid var(--lookalike-focus-color, currentColor); outline-offset: 2px }
.frame {
  display: block;
  aspect-ratio: var(--lookalike-image-ratio, 3 / 4);
  overflow: hidden;
  border-radius: inherit;
  background: var(--lookalike-image-background, none);
}
.placeholder .frame { background: var(--lookalike-placeholder-color, rgb(128 128 128 / 15%)) }
img { display: block; width: 100%; height: 100%; object-fit: var(--lookalike-image-fit, contain) }
[part=title] {
  display: -webkit-box;
  -webkit-box-orient: vertical;
  -webkit-line-clamp: 2;
  overflow: hidden;
  min-height: 2.7em;
  margin-top: .5em;
  line-height: 1.35;
  overflow-wrap: anywhere;
}
[part=price] { display: block; min-height: 1.35em; line-height: 1.35; color: var(--lookalike-price-color, inherit) }
ins { text-decoration: none }
del { margin-inline-start: .4em; font-weight: normal; color: var(--lookalike-muted-color, inherit) }
@media (prefers-reduced-motion: no-preference) {
  ul { scroll-behavior: smooth }
  .placeholder .frame { animation: wait 1.2s ease-in-out infinite alternate }
}
@keyframes wait { to { opacity: .45 } }
`
