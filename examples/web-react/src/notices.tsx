import {
  createContext,
  useContext,
  useMemo,
  useRef,
  useState,
  type ReactElement,
  type ReactNode,
} from 'react'
import { CloseIcon } from './icons.tsx'

type Tone = 'info' | 'error'

interface Notice {
  id: number
  text: string
  tone: Tone
}

const shownMs = 6000
const NotifyContext = createContext<(text: string, tone?: Tone) => void>(() => {})

/** Tells the person something in passing. Errors stay until they are dismissed. */
export function useNotify(): (text: string, tone?: Tone) => void {
  return useContext(NotifyContext)
}

export function NoticesProvider({ children }: { children: ReactNode }): ReactElement {
  const [notices, setNotices] = useState<readonly Notice[]>([])
  const lastId = useRef(0)
  const dismiss = (id: number): void => setNotices((known) => known.filter((notice) => notice.id !== id))
  const notify = useMemo(
    () =>
      (text: string, tone: Tone = 'info'): void => {
        const id = ++lastId.current
        setNotices((known) => [...known, { id, text, tone }])
        if (tone === 'info') setTimeout(() => dismiss(id), shownMs)
      },
    [],
  )
  const list = (tone: Tone) =>
    notices
      .filter((notice) => notice.tone === tone)
      .map(({ id, text }) => (
        <div key={id} className={`notice ${tone}`}>
          <p>{text}</p>
          <button type="button" className="icon-button" onClick={() => dismiss(id)}>
            <CloseIcon />
            <span className="hidden">Dismiss</span>
          </button>
        </div>
      ))
  return (
    <NotifyContext value={notify}>
      {children}
      <div className="notices">
        <div role="status">{list('info')}</div>
        <div role="alert">{list('error')}</div>
      </div>
    </NotifyContext>
  )
}
