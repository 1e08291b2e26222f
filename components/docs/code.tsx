/** Lines break instead of running out of the page: what is copied stays as it was. */
export function CodeBlock({ children, label }: { readonly children: string; readonly label?: string }) {
  return (
    <figure>
      {label ? <figcaption>{label}</figcaption> : null}
      <pre>
        <code>{children}</code>
      </pre>
    </figure>
  );
}

/** A text of the document, in which names stand between backticks. */
export function Described({ children }: { readonly children: string }) {
  return children
    .split("`")
    .map((part, index) => (index % 2 === 1 ? <code key={`${index}-${part}`}>{part}</code> : part));
}
