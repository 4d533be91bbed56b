import { mix } from '../palette.ts'
import { path } from '../path.ts'
import type { Pen } from '../pen.ts'

const GROUND_Y = 336
const WHITE_RUBBER = '#f4f2ec'
const GUM = '#b98550'

interface Model {
  readonly upper: string
  readonly eyelets: readonly (readonly [number, number])[]
  readonly tongue: string
  /** The dark of the opening, behind the upper. */
  readonly opening: string
}

const LOW: Model = {
  upper: path`M58 304 C50 274 52 246 59 222 C61 211 72 207 80 214 C90 227 104 235 122 233 C136 231 147 220 156 209
    L168 197 C174 191 182 192 187 199 C198 216 214 236 238 248 C264 260 304 270 313 304 C260 310 120 310 58 304 Z`,
  eyelets: [
    [166, 202],
    [177, 217],
    [190, 231],
    [204, 243],
  ],
  tongue: 'M152 214 L168 184 C174 175 190 178 192 190 L204 218 Z',
  opening: 'M60 222 C76 206 132 198 172 196 C156 236 100 252 60 222 Z',
}

const HIGH: Model = {
  upper: path`M58 304 C52 262 56 216 60 168 C61 156 73 152 84 157 C102 166 124 164 140 153 C148 148 157 152 159 162
    C165 200 196 234 238 248 C264 260 304 270 313 304 C260 310 120 310 58 304 Z`,
  eyelets: [
    [152, 164],
    [156, 182],
    [164, 200],
    [176, 217],
    [190, 231],
    [205, 243],
  ],
  tongue: 'M128 166 L140 134 C148 126 164 130 166 142 L178 192 Z',
  opening: 'M60 168 C78 150 130 140 158 146 C140 184 90 190 60 168 Z',
}

/** Sneakers: `Low-top`, `High-top`, `Running`, `Slip-on`. */
export function drawSneakers(pen: Pen, style: string): void {
  const model = style === 'High-top' ? HIGH : LOW
  const running = style === 'Running'
  pen.stand(206, GROUND_Y - 58, 158, 11)
  pen.stand(182, GROUND_Y + 2, 158, 14)
  pen.flat(model.opening, pen.tones.inside, pen.tones.line)
  if (style !== 'Slip-on') pen.fabric(model.tongue, { depth: 0.4 })
  pen.fabric(model.upper, {
    texture: running ? 'rib' : pen.look.pattern === 'Solid' && pen.look.seed % 2 === 0 ? 'leather' : 'canvas',
    angle: running ? 24 : 8,
    folds: [pen.crease(236, 262, 258, 300, 4, -6), pen.crease(222, 258, 240, 298, 3, -4)],
  })
  panels(pen, style)
  if (style === 'Slip-on') slipOn(pen)
  else laces(pen, model)
  sole(pen, style)
  pen.twin('translate(22 -68) scale(0.97)', 'translate(-11 48) scale(1.06 0.86)')
}

function panels(pen: Pen, style: string): void {
  const contrast = pen.look.pattern === 'Color block' || pen.look.seed % 3 === 0
  const panel = contrast ? pen.accent : mix(pen.color, pen.tones.line, 0.14)
  const options = { color: panel, depth: 0.35 }
  pen.fabric('M58 304 C51 276 52 256 56 236 C74 242 88 268 90 306 Z', options)
  if (style === 'Running') {
    pen.fabric('M96 306 C104 280 128 256 164 248 C150 268 150 288 158 307 Z', options)
    pen.fabric('M182 307 C182 290 190 274 206 264 C206 280 208 296 212 306 Z', { color: pen.third(), depth: 0.3 })
  } else if (style !== 'Slip-on') {
    const mark = [
      path`M112 296 L136 258 L150 258 L126 296 Z M138 296 L162 258 L170 258 L146 296 Z`,
      'M118 278 a15 15 0 1 0 30 0 a15 15 0 1 0 -30 0 Z',
      path`M104 286 C130 282 156 270 178 250 L184 262 C162 282 132 294 104 296 Z`,
    ]
    pen.fabric(mark[pen.look.seed % mark.length] ?? '', { ...options, color: contrast ? pen.accent : pen.third() })
  }
  pen.fabric(
    'M268 306 C266 286 272 272 284 266 C302 274 311 288 313 304 Z',
    style === 'Slip-on' ? { depth: 0.4 } : options,
  )
  if (style === 'High-top') pen.seam('M58 226 C90 232 130 226 164 200')
  pen.stitch('M62 298 C120 304 200 304 262 300')
}

function laces(pen: Pen, model: Model): void {
  const [first, last] = [model.eyelets[0] ?? [0, 0], model.eyelets.at(-1) ?? [0, 0]]
  const stay = path`M${first[0] - 14} ${first[1] + 10} L${first[0] + 2} ${first[1] - 4}
    C${first[0] + 18} ${first[1] + 24} ${last[0] + 4} ${last[1] - 6} ${last[0] + 22} ${last[1] + 6}
    L${last[0] + 6} ${last[1] + 20}
    C${last[0] - 20} ${last[1] + 8} ${first[0] + 2} ${first[1] + 34} ${first[0] - 14} ${first[1] + 10} Z`
  pen.fabric(stay, { color: mix(pen.color, pen.tones.line, 0.1), depth: 0.3 })
  const lace = pen.look.color === 'White' ? '#eceae4' : pen.look.seed % 4 === 0 ? pen.accent : '#faf8f4'
  for (const [x, y] of model.eyelets) {
    const d = path`M${x - 8} ${y + 9} C${x + 2} ${y + 2} ${x + 8} ${y - 4} ${x + 15} ${y - 10}`
    pen.line(d, '#3a3542', 6, 'stroke-opacity="0.55"')
    pen.line(d, lace, 4.4)
    pen.raw(path`<circle cx="${x - 8}" cy="${y + 9}" r="2" fill="#55505c"/>`)
  }
}

function slipOn(pen: Pen): void {
  pen.fabric(path`M150 214 L170 196 C176 200 182 206 186 214 L168 246 C160 236 154 226 150 214 Z`, {
    color: mix(pen.color, '#17131c', 0.4),
    texture: 'rib',
    angle: 40,
    depth: 0.3,
  })
  pen.line('M60 224 C84 240 120 244 152 214', pen.tones.line, 2.4)
}

function sole(pen: Pen, style: string): void {
  const rubber =
    pen.look.seed % 5 === 0 ? GUM : pen.look.color === 'Black' && pen.look.seed % 2 === 0 ? '#3a393f' : WHITE_RUBBER
  if (style === 'Running') {
    pen.fabric(
      path`M40 312 C40 298 50 292 62 296 C90 306 130 290 160 298 C200 308 250 304 282 294 C306 290 326 302 322 316
        C316 332 300 336 282 336 L70 336 C52 336 42 328 40 312 Z`,
      { color: rubber, depth: 0.4 },
    )
    pen.fabric(path`M46 326 C120 320 240 334 320 318 C316 332 300 337 282 337 L70 337 C56 337 50 334 46 326 Z`, {
      color: pen.accent,
      depth: 0.2,
    })
    return
  }
  pen.fabric(
    path`M46 318 C44 304 50 299 60 300 C120 306 200 306 256 302 C290 299 314 304 319 316 C321 329 314 337 300 337
      L64 337 C52 337 47 330 46 318 Z`,
    { color: rubber, depth: 0.4 },
  )
  pen.line('M48 313 C120 318 240 318 317 311', rubber === WHITE_RUBBER ? pen.accent : mix(rubber, '#17131c', 0.4), 1.8)
  pen.line('M49 329 C120 332 240 332 317 327', mix(rubber, '#17131c', 0.3), 1.2)
}
