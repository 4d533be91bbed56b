/** What a form keeps of a page's address. */
export function HiddenParams({ params, except = [] }: { params: URLSearchParams; except?: readonly string[] }) {
  return [...params]
    .filter(([name]) => !except.includes(name))
    .map(([name, value], n) => <input key={n} type="hidden" name={name} value={value} />)
}
