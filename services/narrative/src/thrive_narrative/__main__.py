"""python -m thrive_narrative serve | migrate"""

from .main import main

if __name__ == "__main__":
    main()
