import './base.css';
import './launch.css';
import './experiment.css';
import './views.css';
import './dashboard.css';
import './charts.css';
import './environments.css';
