import styles from './site-footer.module.css'

export function SiteFooter() {
  return (
    <footer className={styles.footer}>
      <div className={styles.bar}>
        <p>Similar by looks, found by Lookalike.</p>
        <nav aria-label="More">
          <ul>
            <li>
              <a href="/docs">API</a>
            </li>
            <li>
              <a href="/admin">Admin</a>
            </li>
          </ul>
        </nav>
      </div>
    </footer>
  )
}
