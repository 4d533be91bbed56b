import { mix } from '../palette.ts'
import { path } from '../path.ts'
import type { Pen } from '../pen.ts'
import { METALS } from '../shading.ts'

const SOLE = '#3b2c25'

/** Boots: `Chelsea`, `Lace-up`, `Knee-high`, `Heeled`. */
export function drawBoots(pen: Pen, style: string): void {
  const tall = style === 'Knee-high'
  const top = tall ? 62 : style === 'Heeled' ? 176 : 148
  const heeled = style === 'Heeled' || tall
  const texture = pen.look.seed % 3 === 0 ? 'canvas' : 'leather'
  pen.stand(206, 372, 130, 11)
  pen.stand(188, 410, 132, 13)
  const back = tall
    ? `C92 330 100 250 88 ${top} C104 ${top + 8} 118 ${top + 10} 130 ${top + 10}`
    : `C88 340 104 270 98 ${top} C108 ${top + 8} 118 ${top + 10} 130 ${top + 10}`
  const shaft = tall
    ? `C166 ${top + 12} 182 ${top + 8} 190 ${top + 2} C188 180 176 260 184 300`
    : `C130 ${top + 10} 160 ${top + 8} 182 ${top + 2} C184 ${top + 50} 180 270 188 304`
  pen.flat(
    path`M${tall ? 88 : 98} ${top} C120 ${top - 9} 160 ${top - 9} ${tall ? 190 : 182} ${top + 2}
      C160 ${top + 18} 120 ${top + 16} ${tall ? 88 : 98} ${top} Z`,
    pen.tones.inside,
    pen.tones.line,
  )
  pen.fabric(`M98 392 ${back} ${shaft} C204 330 262 330 288 360 C298 374 300 384 298 392 Z`, {
    texture,
    folds: [
      pen.crease(184, 318, 128, 340, 6, 6),
      pen.crease(186, 296, 120, 306, 5, -5),
      pen.crease(226, 340, 248, 378, 4, 5),
      pen.fold(118, top + 20, 112, 330, 8, -4, 'light'),
    ],
  })
  pen.seam(`M99 352 C120 346 150 352 168 392`)
  if (style === 'Chelsea') {
    pen.fabric(path`M126 ${top + 12} L160 ${top + 11} C160 230 164 270 152 290 C138 288 130 240 126 ${top + 12} Z`, {
      color: mix(pen.color, '#141018', 0.45),
      texture: 'rib',
      depth: 0.3,
    })
    pen.line(`M101 ${top + 6} C96 ${top - 18} 112 ${top - 20} 112 ${top + 6}`, pen.tones.line, 3)
  } else if (style === 'Lace-up') lacing(pen, top)
  else zipOrBuckle(pen, top, tall)
  if (heeled) heel(pen)
  else flatSole(pen, style === 'Lace-up')
  pen.twin('translate(28 -40) scale(0.97)')
}

function lacing(pen: Pen, top: number): void {
  pen.fabric(
    path`M184 ${top + 2} C186 ${top + 60} 182 280 192 310 C204 328 226 332 240 338 L228 352 C200 346 172 330 166 306
      C160 270 164 ${top + 50} 162 ${top + 6} Z`,
    { color: mix(pen.color, '#141018', 0.18), depth: 0.3 },
  )
  const lace = pen.look.seed % 2 === 0 ? '#e2b54c' : '#efe9dc'
  const rows = 6
  for (let i = 0; i < rows; i += 1) {
    const y = top + 16 + (i * (300 - top)) / rows
    pen.line(`M164 ${y + 6} L188 ${y - 2}`, '#241c22', 5, 'stroke-opacity="0.5"')
    pen.line(`M164 ${y + 6} L188 ${y - 2}`, lace, 3.4)
    pen.button(164, y + 6, 2.2, METALS.gold)
  }
  for (const [x, y] of [
    [186, 316],
    [204, 330],
  ] as const)
    pen.line(`M${x - 14} ${y + 14} L${x + 6} ${y - 2}`, lace, 3.4)
}

function zipOrBuckle(pen: Pen, top: number, tall: boolean): void {
  if (pen.look.seed % 2 === 0) pen.zip(`M136 ${top + 14} C140 250 132 320 140 384`, 136, top + 20, METALS.gold)
  else {
    pen.fabric(path`M99 300 C120 310 160 308 187 292 L190 306 C164 324 122 326 98 316 Z`, {
      color: mix(pen.color, '#141018', 0.2),
      depth: 0.3,
    })
    pen.line('M138 300 L160 296 L162 320 L140 323 Z', METALS.gold, 3)
  }
  if (tall) pen.seam(`M92 ${top + 30} C120 ${top + 40} 160 ${top + 40} 189 ${top + 32}`)
}

function heel(pen: Pen): void {
  pen.fabric(path`M96 388 L150 392 C146 396 144 402 140 412 L106 412 C102 404 98 398 96 388 Z`, {
    color: SOLE,
    depth: 0.4,
  })
  pen.fabric(path`M140 392 L298 388 C304 394 302 402 294 403 L196 404 C176 404 160 398 140 398 Z`, {
    color: SOLE,
    depth: 0.3,
  })
}

function flatSole(pen: Pen, lugged: boolean): void {
  pen.fabric(
    path`M92 388 L302 388 C306 396 304 406 296 406 L180 406 L158 404 L154 412 L96 412 C92 404 91 396 92 388 Z`,
    { color: lugged ? '#2c2a2d' : SOLE, depth: 0.35 },
  )
  if (!lugged) return
  pen.line('M94 393 L302 393', '#d8b46a', 1.4, 'stroke-dasharray="4 3"')
  for (let x = 104; x < 296; x += 16) pen.line(`M${x} 407 L${x} ${x < 150 ? 412 : 406}`, '#0f0e10', 4)
}

/** Heels: `Stiletto`, `Block-heel`, `Slingback`, `Platform`. */
export function drawHeels(pen: Pen, style: string): void {
  const sole = pen.look.seed % 3 === 0 ? '#c9a37a' : '#4b332b'
  pen.stand(206, 304, 140, 10)
  pen.stand(186, 350, 150, 12)
  const platform = style === 'Platform' ? 14 : 0
  pen.flat(
    path`M70 190 C84 176 98 190 108 202 C140 244 190 296 240 282 C220 310 150 300 70 200 Z`,
    mix('#d9b894', pen.color, 0.15),
    pen.tones.line,
  )
  const heelPath =
    style === 'Stiletto' || style === 'Slingback'
      ? 'M66 226 C68 262 76 300 76 346 L85 346 C87 312 94 282 118 266 Z'
      : 'M64 226 C64 262 66 304 68 346 L108 346 C108 314 112 288 128 270 Z'
  pen.fabric(heelPath, {
    depth: 0.35,
    ...(style === 'Block-heel' && pen.look.seed % 2 === 0 ? { color: '#9a6b43' } : {}),
  })
  pen.flat(
    path`M80 254 C112 258 132 278 162 310 C190 330 250 334 306 330 C312 334 310 341 302 341 C250 345 184 342 154 320
      C130 290 108 272 82 266 Z`,
    sole,
    mix(sole, '#141018', 0.5),
  )
  if (platform > 0)
    pen.fabric(
      path`M164 312 C196 326 262 334 306 320 L312 334 C312 344 306 349 296 349 L196 349 C176 344 168 330 164 312 Z`,
      { color: mix(pen.color, '#141018', 0.15), depth: 0.35 },
    )
  const back =
    style === 'Slingback'
      ? path`M164 314 C190 334 250 338 300 335 C314 333 316 324 304 316 C280 300 258 288 240 282
        C222 300 192 292 168 272 C158 284 156 300 164 314 Z`
      : path`M68 196 C60 222 64 246 84 260 C112 262 132 282 162 314 C190 334 250 338 300 335
        C314 333 316 324 304 316 C280 300 258 288 240 282 C220 300 190 292 160 266 C132 238 112 206 98 190
        C88 182 73 184 68 196 Z`
  pen.fabric(back, {
    texture: pen.look.pattern === 'Solid' && pen.look.seed % 2 === 0 ? 'canvas' : 'leather',
    depth: 0.6,
    folds: [pen.fold(262, 300, 292, 322, 4, 4, 'light'), pen.fold(92, 204, 150, 276, 5, 5, 'light')],
  })
  if (style === 'Slingback') {
    pen.line('M166 276 C130 240 104 214 74 202 C64 214 62 236 70 248', pen.tones.line, 8)
    pen.line('M166 276 C130 240 104 214 74 202 C64 214 62 236 70 248', pen.color, 5.6)
    pen.button(128, 240, 4, METALS.gold)
  } else if (style === 'Block-heel' && pen.look.seed % 4 < 2) strap(pen)
  if (pen.look.seed % 5 === 0)
    pen.fabric(
      path`M236 284 C224 270 210 274 212 286 C214 298 228 296 236 288 C246 300 262 298 262 286
        C262 274 246 272 236 284 Z`,
      { depth: 0.3, color: pen.look.pattern === 'Solid' ? pen.accent : pen.color },
    )
  pen.twin('translate(26 -46) scale(0.97)')
}

function strap(pen: Pen): void {
  pen.line('M84 214 C100 178 152 172 178 214 C186 232 192 256 196 284', pen.tones.line, 8)
  pen.line('M84 214 C100 178 152 172 178 214 C186 232 192 256 196 284', pen.color, 5.6)
  pen.button(160, 192, 4, METALS.gold)
}

/** Loafers: `Penny`, `Tassel`, `Driving`. */
export function drawLoafers(pen: Pen, style: string): void {
  const suede = pen.look.seed % 2 === 0
  const depth = 0.8
  pen.stand(206, 282, 146, 11)
  pen.stand(184, 332, 154, 13)
  pen.flat('M62 228 C80 210 150 210 180 226 C160 262 100 258 62 228 Z', mix('#c79a6b', pen.color, 0.15), pen.tones.line)
  pen.fabric(
    path`M58 314 C48 284 50 252 60 230 C66 222 74 222 80 230 C98 250 132 252 160 236 C170 228 180 222 190 226
      C222 240 282 258 306 290 C312 300 314 308 313 314 Z`,
    {
      texture: suede ? 'canvas' : 'leather',
      depth,
      folds: [pen.crease(206, 266, 190, 308, 5, 5), pen.fold(252, 262, 296, 288, 5, 4, 'light')],
    },
  )
  pen.seam('M190 238 C230 248 268 262 288 288 C262 286 226 280 196 268')
  for (let i = 0; i < 8; i += 1) pen.line(`M${204 + i * 11} ${243 + i * 4.6} l-4 6`, pen.tones.line, 1.2)
  pen.fabric(path`M158 240 C168 232 182 228 194 232 C204 250 200 280 186 312 L150 312 C164 288 168 262 158 240 Z`, {
    color: mix(pen.color, pen.tones.line, 0.12),
    depth: 0.35,
  })
  if (style === 'Penny') pen.flat('M166 262 L190 260 L186 272 L168 273 Z', pen.tones.inside, pen.tones.line)
  if (style === 'Tassel')
    for (const [x, y] of [
      [196, 250],
      [208, 256],
    ] as const) {
      pen.fabric(
        path`M${x} ${y - 8} C${x + 6} ${y - 2} ${x + 12} ${y + 10} ${x + 16} ${y + 20} L${x + 2} ${y + 24}
          C${x} ${y + 10} ${x - 2} ${y} ${x} ${y - 8} Z`,
        { color: mix(pen.color, '#141018', 0.25), depth: 0.2 },
      )
    }
  if (style === 'Driving')
    pen.line(
      'M178 256 a9 6 20 1 0 18 4 a9 6 20 1 0 -18 -4 M196 260 a9 6 20 1 0 18 6 a9 6 20 1 0 -18 -6',
      METALS.gold,
      3.4,
    )
  pen.line('M60 230 C80 256 134 258 162 238', pen.tones.line, 2)
  pen.fabric(path`M52 310 L316 310 C320 318 316 324 306 324 L142 324 L138 332 L58 332 C54 324 52 318 52 310 Z`, {
    color: style === 'Driving' ? '#d9c7a8' : SOLE,
    depth: 0.35,
  })
  pen.twin('translate(26 -54) scale(0.97)', 'translate(-9 42) scale(1.05 0.87)')
}
