"""What each active customer will be billed in the next quarter."""
