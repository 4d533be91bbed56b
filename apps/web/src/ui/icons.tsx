import type { ReactNode } from 'react'

/** Decorative line icons; the text beside them, or the label of what holds them, says what they mean. */
function Icon({ children, size = 20 }: { children: ReactNode; size?: number }) {
  return (
    <svg
      width={size}
      height={size}
      viewBox="0 0 20 20"
      fill="none"
      stroke="currentColor"
      strokeWidth="1.6"
      strokeLinecap="round"
      strokeLinejoin="round"
      aria-hidden="true"
    >
      {children}
    </svg>
  )
}

export const SearchIcon = () => (
  <Icon>
    <circle cx="9" cy="9" r="5.5" />
    <path d="m13.2 13.2 4 4" />
  </Icon>
)

export const CameraIcon = () => (
  <Icon>
    <path d="M2.5 6.5h3l1.5-2h6l1.5 2h3v10h-15z" />
    <circle cx="10" cy="11" r="3" />
  </Icon>
)

export const CrossIcon = () => (
  <Icon size={14}>
    <path d="m4 4 12 12M16 4 4 16" />
  </Icon>
)

export const CheckIcon = () => (
  <Icon size={14}>
    <path d="m3 10.5 4.5 4.5L17 5" />
  </Icon>
)

export const FilterIcon = () => (
  <Icon>
    <path d="M3 5.5h14M5.5 10h9M8 14.5h4" />
  </Icon>
)

export const PlusIcon = () => (
  <Icon size={14}>
    <path d="M10 3.5v13M3.5 10h13" />
  </Icon>
)

export const MinusIcon = () => (
  <Icon size={14}>
    <path d="M3.5 10h13" />
  </Icon>
)

/** Two circles that overlap: alike, and not the same. */
export const Mark = () => (
  <svg width="28" height="28" viewBox="0 0 32 32" fill="none" stroke="var(--accent)" strokeWidth="3" aria-hidden="true">
    <circle cx="12" cy="16" r="9" />
    <circle cx="20" cy="16" r="9" opacity="0.55" />
  </svg>
)
