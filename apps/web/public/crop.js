const SMALLEST = 0.05
const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }

/**
 * Lets a person draw a crop box over a photo, with a pointer or the keyboard.
 * @param onCrop called with [x, y, width, height] as fractions of the photo
 * @returns shows a box, or none
 */
export function listenForCrop(area, box, onCrop) {
  let settled
  let drawn
  let start
  const draw = (crop) => {
    drawn = crop
    box.hidden = !crop
    const [left, top, width, height] = (crop ?? []).map((part) => `${part * 100}%`)
    if (crop) Object.assign(box.style, { left, top, width, height })
  }
  const finish = () => {
    start = undefined
    if (drawn !== settled && drawn?.[2] >= SMALLEST && drawn[3] >= SMALLEST) onCrop(drawn)
    else draw(settled)
  }
  const cornerAt = ({ clientX, clientY }) => {
    const { left, top, width, height } = area.getBoundingClientRect()
    return [(clientX - left) / width, (clientY - top) / height].map((part) => Math.min(1, Math.max(0, part)))
  }
  area.onpointerdown = (event) => {
    start = cornerAt(event)
    area.setPointerCapture(event.pointerId)
  }
  area.onpointermove = (event) => start && draw(between(start, cornerAt(event)))
  area.onpointerup = finish
  area.onpointercancel = finish
  area.onkeydown = (event) => {
    if (event.key === 'Enter') finish()
    const step = ARROWS[event.key]?.map((direction) => direction * SMALLEST)
    if (!step) return
    event.preventDefault()
    const [x, y, width, height] = drawn ?? [0.2, 0.2, 0.6, 0.6]
    const place = (at, size, by) => Math.min(Math.max(at + by, 0), 1 - size)
    const grow = (at, size, by) => Math.min(Math.max(size + by, SMALLEST), 1 - at)
    draw(event.shiftKey ? [x, y, grow(x, width, step[0]), grow(y, height, step[1])]
      : [place(x, width, step[0]), place(y, height, step[1]), width, height])
  }
  return (crop) => draw((settled = crop))
}

function between([x1, y1], [x2, y2]) {
  return [Math.min(x1, x2), Math.min(y1, y2), Math.abs(x1 - x2), Math.abs(y1 - y2)]
}
