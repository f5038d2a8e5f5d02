import { useState } from "react";
import classes from "./Picture.module.css";

/** Picture shows a square picture of a product; a grey field stands where there is none. Empty alt: it only decorates. */
export function Picture({
  src,
  alt,
  size,
  eager,
}: {
  src: string | undefined;
  alt: string;
  /** Pixels; without it the picture takes the width it is given. */
  size?: number;
  /** Of the first screen: it is not to wait for the rest. */
  eager?: boolean;
}) {
  const [missing, setMissing] = useState("");
  const style = size ? { width: size, height: size } : undefined;
  if (!src || missing === src)
    return alt ? (
      <span className={classes.missing} style={style} role="img" aria-label={alt} />
    ) : (
      <span className={classes.missing} style={style} />
    );
  return (
    <img
      className={classes.picture}
      style={style}
      src={src}
      alt={alt}
      width={size ?? 600}
      height={size ?? 600}
      loading={eager ? "eager" : "lazy"}
      fetchPriority={eager ? "high" : "auto"}
      decoding="async"
      onError={() => setMissing(src)}
    />
  );
}
