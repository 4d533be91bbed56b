'use client'
import controls from '../ui/controls.module.css'
import styles from './file-pick.module.css'

export interface FilePickProps {
  readonly label: string
  readonly accept: string
  readonly onFiles: (files: readonly File[]) => void
  readonly multiple?: boolean
  readonly disabled?: boolean
  readonly isPrimary?: boolean
}

/** A file input that looks like a button, and is one for the keyboard. */
export function FilePick({ label, accept, onFiles, multiple = false, disabled = false, isPrimary = false }: FilePickProps) {
  return (
    <label className={`${isPrimary ? controls.primary : controls.button} ${styles.pick}`}>
      {label}
      <input
        type="file"
        accept={accept}
        multiple={multiple}
        disabled={disabled}
        onChange={({ target }) => {
          onFiles([...(target.files ?? [])])
          // The same file can be picked again, after it was changed.
          target.value = ''
        }}
      />
    </label>
  )
}
