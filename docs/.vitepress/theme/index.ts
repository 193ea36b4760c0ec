import type { Theme } from 'vitepress'
import DefaultTheme from 'vitepress/theme'
import TokenLife from './TokenLife.vue'
import TokenPath from './TokenPath.vue'
import TokenStorm from './TokenStorm.vue'
import './style.css'

export default {
  extends: DefaultTheme,
  enhanceApp({ app }) {
    app.component('TokenLife', TokenLife)
    app.component('TokenPath', TokenPath)
    app.component('TokenStorm', TokenStorm)
  },
} satisfies Theme
