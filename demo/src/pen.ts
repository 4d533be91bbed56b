import { ACCENTS, COLORS, type ColorName, mix, type Tones, tones } from './palette.ts'
import { HEIGHT, path, WIDTH } from './path.ts'
import { isTiled, makeTile, type PatternName } from './patterns.ts'
import { createRng, type Rng } from './rng.ts'
import { decimals, GROUND, METALS, softLine } from './shading.ts'
import { makeTexture, type Texture } from './textures.ts'

/** What decides how a product looks, besides its garment. */
export interface Look {
  readonly color: ColorName
  readonly accent: ColorName
  readonly pattern: PatternName
  /** Cut, folds and print details follow from it. */
  readonly seed: number
}

export interface FabricOptions {
  /** `#rrggbb`; the product's colour unless given. */
  readonly color?: string
  /** Whether the product's pattern covers this part; it does unless a colour is given. */
  readonly patterned?: boolean
  /** Degrees the pattern turns on this part. */
  readonly angle?: number
  /** Strength of the rounding at the edges; 1 is a loose garment, 0 is flat. */
  readonly depth?: number
  readonly texture?: Texture
  /** Creases, made by `fold`. */
  readonly folds?: readonly string[]
  /** Anything that is clipped to the part, under its shading. */
  readonly inlay?: string
  /** Width of the outline, 1.2 unless given. */
  readonly outline?: number
}

/** Collects the parts of one drawing. Parts drawn later cover earlier ones. */
export class Pen {
  readonly rng: Rng
  readonly look: Look
  readonly color: string
  readonly accent: string
  readonly tones: Tones
  readonly #defs: string[] = []
  readonly #body: string[] = []
  readonly #silhouette: string[] = []
  #ground = ''
  #ids = 0
  #tile: string | undefined
  readonly #textures = new Map<string, string>()

  /** @param dye the cloth's own colour where it differs from the name's, as with denim */
  constructor(look: Look, dye: string = COLORS[look.color]) {
    this.look = look
    this.rng = createRng(look.seed)
    this.color = dye
    this.accent = COLORS[look.accent]
    this.tones = tones(this.color)
  }

  /** A colour that sits well on the product's colour, other than its accent. */
  third(): string {
    const names = ACCENTS[this.look.color].filter((name) => name !== this.look.accent)
    return COLORS[names[0] ?? this.look.accent]
  }

  /** A shaded part of the garment. */
  fabric(d: string, options: FabricOptions = {}): void {
    const { color = this.color, angle = 0, depth = 1, texture, folds = [], inlay = '', outline = 1.2 } = options
    const patterned = options.patterned ?? options.color === undefined
    const t = tones(color)
    if (depth >= 0.5) this.#silhouette.push(d)
    this.raw(`<path d="${d}" fill="${color}"/>`)
    const tile = patterned ? this.#pattern() : undefined
    if (tile) this.raw(`<path d="${d}" fill="url(#${this.#turned(tile, angle)})"/>`)
    if (texture) this.raw(`<path d="${d}" fill="url(#${this.#turned(this.#texture(texture, color), angle)})"/>`)
    if (depth > 0 || inlay !== '') {
      const edge = softLine(d, t.shadow, 44 * depth, t.shadowOpacity * 0.9)
      const light = depth === 0 ? '' : `<path d="${d}" fill="url(#${this.#light(t)})"/>${edge}`
      this.raw(`<g clip-path="url(#${this.clip(d)})">${inlay}${light}${folds.join('')}</g>`)
    }
    if (outline > 0) this.line(d, t.line, outline)
  }

  /** A plain part without shading: trims, badges, hardware. */
  flat(d: string, fill: string, stroke?: string, width = 1): void {
    const edge = stroke === undefined ? '' : ` stroke="${stroke}" stroke-width="${width}" stroke-linejoin="round"`
    this.raw(`<path d="${d}" fill="${fill}"${edge}/>`)
  }

  line(d: string, stroke: string, width = 1.2, extra = ''): void {
    this.raw(
      `<path d="${d}" fill="none" stroke="${stroke}" stroke-width="${width}" stroke-linejoin="round" ` +
        `stroke-linecap="round"${extra === '' ? '' : ` ${extra}`}/>`,
    )
  }

  /** A seam: a dark line with a lit edge beside it. */
  seam(d: string, color = this.color): void {
    const t = tones(color)
    this.raw(
      `<path d="${d}" fill="none" stroke="#fff" stroke-width="1.4" stroke-opacity="${t.lightOpacity * 0.7}" ` +
        'transform="translate(1 1.2)"/>',
    )
    this.line(d, t.line, 1.1, 'stroke-opacity="0.8"')
  }

  /** A row of visible stitches. */
  stitch(d: string, thread = mix(this.color, this.tones.line, 0.6)): void {
    this.line(d, thread, 1, 'stroke-dasharray="3 2.2" stroke-opacity="0.85"')
  }

  /** A knitted rib along a line: neckbands, cuffs and hems. */
  rib(d: string, width: number, color = this.color): void {
    const t = tones(color)
    const butt = (stroke: string, size: number, extra = ''): void =>
      this.raw(`<path d="${d}" fill="none" stroke="${stroke}" stroke-width="${size}" ${extra}/>`)
    butt(t.line, width + 2)
    butt(color, width)
    butt(t.shadow, width, `stroke-dasharray="1.3 2.3" stroke-opacity="${t.shadowOpacity * 0.75}"`)
    butt('#fff', width * 0.3, `stroke-opacity="${t.lightOpacity * 0.45}"`)
  }

  /** A crease from one point to another: `tone` says whether it catches light or shadow, `bend` bows it sideways. */
  fold(
    x1: number,
    y1: number,
    x2: number,
    y2: number,
    width: number,
    bend = 0,
    tone: 'dark' | 'light' = 'dark',
  ): string {
    const length = Math.hypot(x2 - x1, y2 - y1) || 1
    const [nx, ny] = [-(y2 - y1) / length, (x2 - x1) / length]
    const [mx, my] = [(x1 + x2) / 2 + nx * bend, (y1 + y2) / 2 + ny * bend]
    const [fill, opacity] =
      tone === 'dark' ? [this.tones.shadow, this.tones.shadowOpacity * 0.75] : ['#fff', this.tones.lightOpacity * 0.6]
    const layers = [2, 1.3, 0.6].map((share) => {
      const [wx, wy] = [nx * width * share, ny * width * share]
      const d = path`M${x1} ${y1} Q${mx + wx} ${my + wy} ${x2} ${y2} Q${mx - wx} ${my - wy} ${x1} ${y1} Z`
      return `<path d="${d}"/>`
    })
    return `<g fill="${fill}" fill-opacity="${decimals(opacity / 2.9)}">${layers.join('')}</g>`
  }

  /** A crease with the light that falls beside it. */
  crease(x1: number, y1: number, x2: number, y2: number, width: number, bend = 0): string {
    const shift = width * 1.5
    return (
      this.fold(x1, y1, x2, y2, width, bend) + this.fold(x1 + shift, y1, x2 + shift, y2, width * 0.9, bend, 'light')
    )
  }

  button(x: number, y: number, r: number, color: string): void {
    const t = tones(color)
    this.raw(path`<circle cx="${x + 0.6}" cy="${y + 1.1}" r="${r}" fill="#141020" fill-opacity="0.35"/>`)
    this.raw(path`<circle cx="${x}" cy="${y}" r="${r}" ` + `fill="${color}" stroke="${t.line}" stroke-width="0.8"/>`)
    if (r > 2.4)
      this.raw(
        path`<circle cx="${x}" cy="${y}" r="${r * 0.62}" fill="none" ` + `stroke="${t.line}" stroke-opacity="0.4"/>`,
      )
    for (const [dx, dy] of [
      [-1, -1],
      [1, -1],
      [-1, 1],
      [1, 1],
    ] as const) {
      this.raw(
        path`<circle cx="${x + dx * r * 0.24}" cy="${y + dy * r * 0.24}" r="${r * 0.12}" ` + `fill="${t.line}"/>`,
      )
    }
  }

  /** A zip along a line, with its slider at (x, y). */
  zip(d: string, x: number, y: number, metal: string = METALS.silver): void {
    this.line(d, this.tones.line, 6, 'stroke-opacity="0.9"')
    this.raw(`<path d="${d}" fill="none" stroke="${metal}" stroke-width="3" stroke-dasharray="1.5 1.3"/>`)
    this.flat(
      path`M${x - 3} ${y - 4} L${x + 3} ${y - 4} L${x + 2.4} ${y + 4} L${x + 1.6} ${y + 13} L${x - 1.6} ${y + 13}
        L${x - 2.4} ${y + 4} Z`,
      metal,
      mix(metal, '#141020', 0.55),
      0.8,
    )
  }

  /** A clip path for raw drawing; returns its id. */
  clip(d: string): string {
    const id = this.#id()
    this.#defs.push(`<clipPath id="${id}"><path d="${d}"/></clipPath>`)
    return id
  }

  /** A gradient between colour stops, in fractions of the filled shape; returns its id. */
  gradient(stops: readonly (readonly [number, string, number])[], vertical = false): string {
    const id = this.#id()
    const list = stops.map(
      ([at, color, opacity]) => `<stop offset="${at}" stop-color="${color}" stop-opacity="${opacity}"/>`,
    )
    this.#defs.push(
      `<linearGradient id="${id}" x2="${vertical ? 0 : 1}" y2="${vertical ? 1 : 0}">${list.join('')}</linearGradient>`,
    )
    return id
  }

  raw(svg: string): void {
    this.#body.push(svg)
  }

  /**
   * Everything drawn so far becomes one group, drawn again behind itself: the other one of a pair.
   * @param behind transform of the one behind
   * @param place transform of both
   */
  twin(behind: string, place = ''): void {
    const id = this.#id()
    const drawn = this.#body.splice(0)
    this.#body.push(
      `<g transform="${place}"><use href="#${id}" transform="${behind}"/><g id="${id}">${drawn.join('')}</g></g>`,
    )
  }

  /** Puts the product on the ground, on a contact shadow, in place of the shadow of a garment that lies flat. */
  stand(cx: number, cy: number, rx: number, ry = 9): void {
    this.#ground += path`<ellipse cx="${cx}" cy="${cy}" rx="${rx}" ry="${ry}" ` + 'fill="url(#ground)"/>'
  }

  toSvg(): string {
    const flat = `<g transform="translate(2 8)">${softLine(this.#silhouette.join(' '), '#2c2738', 28, 0.26)}</g>`
    return (
      `<svg xmlns="http://www.w3.org/2000/svg" width="${WIDTH}" height="${HEIGHT}" viewBox="0 0 ${WIDTH} ${HEIGHT}">` +
      `<defs>${GROUND}${this.#defs.join('')}</defs><rect width="${WIDTH}" height="${HEIGHT}" fill="#fff"/>` +
      `${this.#ground || flat}${this.#body.join('')}</svg>`
    )
  }

  #id(): string {
    this.#ids += 1
    return `d${this.#ids}`
  }

  #pattern(): string | undefined {
    const { pattern, seed } = this.look
    if (!isTiled(pattern)) return undefined
    if (this.#tile !== undefined) return this.#tile
    this.#tile = this.#id()
    const { width, height, svg } = makeTile(
      pattern,
      { base: this.color, accent: this.accent },
      createRng(seed ^ 0x5eed),
    )
    this.#defs.push(
      `<pattern id="${this.#tile}" width="${width}" height="${height}" patternUnits="userSpaceOnUse" ` +
        `patternTransform="translate(180 60)">${svg}</pattern>`,
    )
    return this.#tile
  }

  #texture(name: Texture, color: string): string {
    const key = `${name} ${color}`
    const known = this.#textures.get(key)
    if (known !== undefined) return known
    const id = this.#id()
    const { width, height, svg } = makeTexture(name, tones(color))
    this.#defs.push(
      `<pattern id="${id}" width="${width}" height="${height}" patternUnits="userSpaceOnUse">${svg}</pattern>`,
    )
    this.#textures.set(key, id)
    return id
  }

  #turned(pattern: string, angle: number): string {
    if (angle === 0) return pattern
    const id = this.#id()
    this.#defs.push(`<pattern id="${id}" href="#${pattern}" patternTransform="translate(180 60) rotate(${angle})"/>`)
    return id
  }

  /** Light from the upper left, across the part. */
  #light(t: Tones): string {
    return this.gradient([
      [0, t.shadow, t.shadowOpacity * 0.35],
      [0.3, '#ffffff', t.lightOpacity * 0.4],
      [0.55, '#ffffff', 0],
      [0.8, t.shadow, t.shadowOpacity * 0.12],
      [1, t.shadow, t.shadowOpacity * 0.55],
    ])
  }
}
