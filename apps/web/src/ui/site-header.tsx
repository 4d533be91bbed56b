import controls from './controls.module.css'
import { CameraIcon, Mark, SearchIcon } from './icons.tsx'
import styles from './site-header.module.css'

export function SiteHeader() {
  return (
    <header className={styles.header}>
      <div className={styles.bar}>
        <a href="/" className={styles.brand}>
          <Mark />
          Lookalike
        </a>
        <form action="/" role="search" className={styles.search}>
          <SearchIcon />
          <input className={controls.input} type="search" name="q" maxLength={200} placeholder="Search titles" aria-label="Search titles" />
        </form>
        <a href="/search" className={controls.button}>
          <CameraIcon />
          Search by photo
        </a>
      </div>
    </header>
  )
}
