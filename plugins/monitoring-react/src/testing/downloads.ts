/** A file that a page handed to its reader. */
export interface Download {
  readonly name: string;
  readonly blob: Blob;
}

/**
 * Catches files instead of letting the browser save them, which test environments cannot.
 *
 * @returns the files so far, in order
 */
export function catchDownloads(): readonly Download[] {
  const files: Download[] = [];
  const blobs = new Map<string, Blob>();
  URL.createObjectURL = object => {
    const url = `blob:${blobs.size}`;
    if (object instanceof Blob) blobs.set(url, object);
    return url;
  };
  URL.revokeObjectURL = () => {};
  HTMLAnchorElement.prototype.click = function click() {
    const blob = blobs.get(this.href);
    if (blob) files.push({ name: this.download, blob });
  };
  return files;
}
