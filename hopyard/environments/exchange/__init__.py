"""Files that others read and write: environment.yml, requirements.txt, pylock.toml, conda explicit lists."""
