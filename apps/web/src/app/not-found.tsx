import controls from '../ui/controls.module.css'
import { Notice } from '../ui/notice.tsx'
import { ShopFrame } from '../ui/shop-frame.tsx'

export default function NotFound() {
  return (
    <ShopFrame>
      <div className="page">
        <Notice level={1} title="There is nothing at this address">
          <p>The product may have left the catalog, or the link is not whole.</p>
          <a className={controls.primary} href="/">
            Show all products
          </a>
        </Notice>
      </div>
    </ShopFrame>
  )
}
