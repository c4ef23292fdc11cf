// What pages do beyond what they show. Every page works without it; whatever fails here stays silent.
const root = document.documentElement

const kept = {
  get: (key) => {
    try {
      return localStorage.getItem(`plumbline-${key}`)
    } catch {
      return null
    }
  },
  set: (key, value) => {
    try {
      localStorage.setItem(`plumbline-${key}`, value)
    } catch {
      // The choice then holds for this page.
    }
  },
}

// Colours, as early as may be: the page should not be seen in others first.
const choose = (theme) => {
  if (theme === 'light' || theme === 'dark') root.dataset.theme = theme
  else delete root.dataset.theme
  for (const link of document.querySelectorAll('.theme-choice')) {
    const isChosen = link.dataset.themeChoice === (root.dataset.theme ?? 'auto')
    if (isChosen) link.setAttribute('aria-current', 'true')
    else link.removeAttribute('aria-current')
  }
}
choose(kept.get('theme'))

const element = (name, text = '', attributes = {}) => {
  const made = Object.assign(document.createElement(name), { textContent: text })
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value)
  return made
}

// News: the page says that there is some, and moves nothing.
const listen = () => {
  const bar = document.getElementById('news')
  const { newsTimeline, newsRun, newsDelivery, newsSilence } = document.body.dataset
  if (!bar || !('EventSource' in window) || newsTimeline === undefined) return
  let shown = { timeline: newsTimeline, run: newsRun, delivery: newsDelivery, silence: newsSilence }
  let source
  const leave = () => {
    source?.close()
    source = undefined
  }
  const tell = ({ data }) => {
    const marker = JSON.parse(data)
    if (Object.keys(shown).every((key) => String(marker[key]) === String(shown[key]))) return
    leave()
    document.removeEventListener('visibilitychange', watch)
    const link = element('a', 'Show it', { href: location.pathname + location.search })
    const close = element('button', 'Close', { type: 'button' })
    bar.replaceChildren('Something new has come in. ', link, ' ', close)
    // Closed, it is heard of: the page listens for what comes after.
    const done = () => {
      if (!bar.contains(close)) return
      bar.replaceChildren()
      shown = marker
      listenAgain()
    }
    close.addEventListener('click', done)
    // On a phone a line is much of what is read: it goes away by itself, unless somebody is on it.
    if (matchMedia('(max-width: 720px)').matches) {
      setTimeout(() => bar.contains(document.activeElement) || done(), 20_000)
    }
  }
  // A browser has few connections for one service: pages that nobody looks at hold none.
  const watch = () => {
    if (document.hidden) return leave()
    if (source) return
    source = new EventSource('/api/v1/events')
    source.addEventListener('news', tell)
  }
  const listenAgain = () => {
    document.addEventListener('visibilitychange', watch)
    watch()
  }
  listenAgain()
}

// Keys: one letter at a time, never while something is typed, and to be switched off.
const KEYS = [
  ['g o', 'Overview', '/'],
  ['g i', 'Investigations', '/investigations'],
  ['g m', 'Models', '/models'],
  ['/', 'Search'],
  ['?', 'This list'],
]

const keyboard = () => {
  let isOn = kept.get('keys') !== 'off'
  let before = ''
  const list = keyList(isOn, (on) => {
    isOn = on
    kept.set('keys', on ? 'on' : 'off')
  })
  document.querySelector('.foot')?.append(list.button)
  document.addEventListener('keydown', (event) => {
    const isTyping = event.target.closest?.('input, textarea, select, [contenteditable], dialog')
    if (!isOn || isTyping || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return
    const place = KEYS.find(([keys]) => keys === `${before} ${event.key}`)?.[2]
    before = event.key === 'g' ? 'g' : ''
    if (place !== undefined) location.assign(place)
    else if (event.key === '?') list.open()
    else if (event.key === '/') {
      const search = document.querySelector('.top input[type="search"]')
      if (!search) return
      event.preventDefault()
      search.focus()
      search.select()
    }
  })
}

const keyList = (isOn, change) => {
  const dialog = element('dialog', '', { class: 'keys', 'aria-labelledby': 'keys-title' })
  const rows = element('dl')
  for (const [keys, words] of KEYS) {
    const term = element('dt')
    for (const key of keys.split(' ')) term.append(element('kbd', key), ' ')
    rows.append(term, element('dd', words))
  }
  const box = element('input', '', { type: 'checkbox' })
  box.checked = isOn
  box.addEventListener('change', () => change(box.checked))
  const label = element('label')
  label.append(box, ' Keys are on')
  const form = element('form', '', { method: 'dialog' })
  form.append(label, element('button', 'Close', { class: 'btn' }))
  dialog.append(element('h2', 'Keyboard', { id: 'keys-title' }), rows, form)
  const open = () => {
    if (!dialog.isConnected) document.body.append(dialog)
    if (!dialog.open) dialog.showModal()
  }
  const button = element('button', 'Keyboard', { type: 'button', class: 'linklike no-print' })
  button.addEventListener('click', open)
  return { button, open }
}

const start = () => {
  choose(kept.get('theme'))
  document.addEventListener('click', (event) => {
    const link = event.target.closest?.('.theme-choice')
    if (!link) return
    event.preventDefault()
    kept.set('theme', link.dataset.themeChoice)
    choose(link.dataset.themeChoice)
  })
  for (const begin of [keyboard, listen]) {
    try {
      begin()
    } catch {
      // The page works without.
    }
  }
}
if (document.readyState === 'loading') document.addEventListener('DOMContentLoaded', start)
else start()
