import { useEffect, useRef, type RefObject } from 'react'

/** A `<dialog>` that is modal as long as it is rendered: the browser keeps the focus inside and gives it back. */
export function useModal(): RefObject<HTMLDialogElement | null> {
  const ref = useRef<HTMLDialogElement>(null)
  useEffect(() => {
    const dialog = ref.current
    const opener = document.activeElement
    dialog?.showModal()
    return () => {
      dialog?.close()
      // An element taken out of the page cannot give the focus back itself.
      if (opener instanceof HTMLElement && opener.isConnected) opener.focus()
    }
  }, [])
  return ref
}
