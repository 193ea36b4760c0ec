export interface UploadProgress {
  /** Bytes of the file handed to the network so far, not counting the multipart frame around it. */
  sentBytes: number
  totalBytes: number
}

const chunkBytes = 64 * 1024

/**
 * A file that reports how much of it has been read.
 *
 * `fetch` reports no upload progress anywhere. Node's reads the files of a form through their `stream()`, chunk by
 * chunk and no faster than the connection takes them, so reading is as good as sending. Runtimes that read files behind
 * JavaScript's back (browsers, Deno, Bun) never call it: there nothing is reported between start and end.
 * The file keeps its known size, so the request has a Content-Length, and it can be read again for a replay.
 */
export function countedFile(file: File, onProgress: (progress: UploadProgress) => void): File {
  const totalBytes = file.size
  const counted = new File([file], file.name, { type: file.type })
  // The stream of a file in memory is one chunk, whatever its size; slices are not.
  const stream = (): ReadableStream<Uint8Array> => {
    let sentBytes = 0
    return new ReadableStream(
      {
        async pull(controller) {
          const slice = file.slice(sentBytes, sentBytes + chunkBytes)
          controller.enqueue(new Uint8Array(await slice.arrayBuffer()))
          sentBytes += slice.size
          onProgress({ sentBytes, totalBytes })
          if (sentBytes >= totalBytes) controller.close()
        },
      },
      { highWaterMark: 0 },
    )
  }
  Object.defineProperty(counted, 'stream', { value: stream })
  return counted
}
